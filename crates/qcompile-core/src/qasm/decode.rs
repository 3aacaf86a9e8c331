//! From bytes to text, with a guess at what the bytes are when they are no text.

use crate::diagnostics::{Diagnostic, E0001, Failure, Result};

/// The text of the source file called `name`; the error says which byte is wrong and what the file may be.
pub fn decode<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => match guess(bytes).filter(|_| bytes.contains(&0)) {
            Some(kind) => Err(refusal(name, 0, bytes[0], Some(kind))),
            None => Ok(text),
        },
        Err(error) => {
            let at = error.valid_up_to();
            Err(refusal(name, at, bytes[at], guess(bytes)))
        }
    }
}

fn refusal(name: &str, at: usize, byte: u8, kind: Option<&str>) -> Failure {
    let message = format!("{name} is not UTF-8 text: byte {at} is 0x{byte:02x}");
    let help = match kind {
        Some(kind) => format!("this looks like {kind}"),
        None => "save the program as UTF-8 text".to_string(),
    };
    Diagnostic::unplaced(E0001, message).help(help).into()
}

/// What a file is by its first bytes.
fn guess(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 9] = [
        (b"\x1f\x8b", "a gzip archive: unpack it first"),
        (b"PK\x03\x04", "a zip archive: unpack it first"),
        (b"BZh", "a bzip2 archive: unpack it first"),
        (b"\xfd7zXZ\x00", "an xz archive: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it first"),
        (b"QISKIT", "a Qiskit QPY file: `qcompile convert FILE.qpy -o FILE.qasm` makes a program of it"),
        (b"\xff\xfe", "UTF-16 text: save it as UTF-8"),
        (b"\xfe\xff", "UTF-16 text: save it as UTF-8"),
        (b"%PDF", "a PDF document"),
    ];
    let by_signature = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).map(|&(_, kind)| kind);
    by_signature.or_else(|| {
        let every_second_is_zero = |odd: usize| bytes.len() >= 4 && bytes[odd] == 0 && bytes[odd + 2] == 0;
        (every_second_is_zero(0) || every_second_is_zero(1))
            .then_some("UTF-16 text without a mark: save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_passes_and_other_files_are_named() {
        assert_eq!(decode("x q; // π".as_bytes(), "file").unwrap(), "x q; // π");
        assert_eq!(decode(b"", "file").unwrap(), "");
        assert_eq!(decode(b"BZh q;", "file").unwrap(), "BZh q;", "text that only begins like an archive");
        for (bytes, place, kind) in [
            (&b"x q; \xe9"[..], "byte 5 is 0xe9", "UTF-8"),
            (b"\x1f\x8b\x08\x00", "byte 1 is 0x8b", "gzip"),
            (b"PK\x03\x04\x14\x00\x00\x00", "byte 0 is 0x50", "zip"),
            (b"QISKIT\x0f\x02\x00\x00", "byte 0", "QPY"),
            (b"\xff\xfex\x00", "byte 0 is 0xff", "UTF-16"),
            (b"x\x00 \x00q\x00;\x00", "byte 0", "UTF-16"),
        ] {
            let found = decode(bytes, "file").unwrap_err().diagnostics.remove(0);
            assert!(found.message.contains(place), "{}", found.message);
            assert!(found.help[0].contains(kind), "{:?}", found.help);
        }
    }
}
