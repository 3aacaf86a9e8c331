//! Reads example programs out of Markdown: doc comments of passes, golden pages, explain pages, guides.
//!
//! An example is a fenced block tagged `qasm`; further tags follow after commas (`qasm,error` must be refused). Between
//! two blocks the word "becomes" makes them a rewrite, and "stays" after a block says that nothing may change. A block
//! tagged `pipeline` names the passes for the rewrites below it, up to the next heading.

/// A fenced block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The words after the fence, e.g. `["qasm", "error"]`; empty for a bare fence.
    pub tags: Vec<String>,
    /// The text between the fences, without the indentation of the fence, each line ended.
    pub body: String,
    /// Line of the page, from 1, on which the body starts.
    pub line: usize,
}

impl Block {
    pub fn is(&self, language: &str) -> bool {
        self.tags.first().is_some_and(|tag| tag == language)
    }

    pub fn has(&self, tag: &str) -> bool {
        self.tags.iter().skip(1).any(|known| known == tag)
    }
}

/// A program before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The nearest heading above; empty at the top of a page.
    pub heading: String,
    /// The passes to run, when the section names any.
    pub pipeline: Option<String>,
    pub before: Block,
    /// Equal to `before` where the page says "stays".
    pub after: Block,
}

/// Every fenced block of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    parts(page)
        .into_iter()
        .filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Heading(_) | Part::Prose(_) => None,
        })
        .collect()
}

/// Every rewrite of a page, in order.
pub fn rewrites(page: &str) -> Vec<Rewrite> {
    let parts = parts(page);
    let mut found = Vec::new();
    let mut heading = String::new();
    let mut pipeline = None;
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Heading(text) => {
                heading.clone_from(text);
                pipeline = None;
            }
            Part::Block(block) if block.is("pipeline") => pipeline = Some(block.body.trim().to_string()),
            Part::Block(before) if before.is("qasm") => {
                if let Some(after) = counterpart(before, &parts[at + 1..]) {
                    found.push(Rewrite {
                        heading: heading.clone(),
                        pipeline: pipeline.clone(),
                        before: before.clone(),
                        after: after.clone(),
                    });
                }
            }
            Part::Block(_) | Part::Prose(_) => {}
        }
    }
    found
}

/// The first paragraph of a page: what it is about.
pub fn opening(page: &str) -> Option<String> {
    parts(page).into_iter().find_map(|part| match part {
        Part::Prose(text) => Some(text),
        Part::Heading(_) | Part::Block(_) => None,
    })
}

/// What a block turns into, said by the first word of the paragraph that follows it.
fn counterpart<'a>(before: &'a Block, rest: &'a [Part]) -> Option<&'a Block> {
    let Part::Prose(words) = rest.first()? else { return None };
    match words.split(|c: char| !c.is_alphabetic()).next()? {
        "becomes" => match rest.get(1)? {
            Part::Block(after) if after.is("qasm") => Some(after),
            _ => None,
        },
        "stays" => Some(before),
        _ => None,
    }
}

#[derive(Debug)]
enum Part {
    Heading(String),
    /// A paragraph, its lines joined by spaces.
    Prose(String),
    Block(Block),
}

fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let text = line.trim();
        let fence = Fence::open(line);
        if text.is_empty() || text.starts_with('#') || fence.is_some() {
            end_paragraph(&mut paragraph, &mut parts);
        }
        if let Some(fence) = fence {
            let body = lines.by_ref().map(|(_, line)| line).take_while(|line| !fence.closes(line));
            let body = body.map(|line| fence.dedent(line).to_string() + "\n").collect();
            parts.push(Part::Block(Block { tags: fence.tags(), body, line: number + 2 }));
        } else if text.starts_with('#') {
            parts.push(Part::Heading(text.trim_matches('#').trim().to_string()));
        } else if !text.is_empty() {
            paragraph.push(text);
        }
    }
    end_paragraph(&mut paragraph, &mut parts);
    parts
}

fn end_paragraph(paragraph: &mut Vec<&str>, parts: &mut Vec<Part>) {
    if !paragraph.is_empty() {
        parts.push(Part::Prose(paragraph.join(" ")));
        paragraph.clear();
    }
}

/// The line that opens a block: three or more backticks, closed by at least as many.
struct Fence<'a> {
    indent: usize,
    ticks: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn open(line: &'a str) -> Option<Self> {
        let text = line.trim_start_matches(' ');
        let info = text.trim_start_matches('`');
        let ticks = text.len() - info.len();
        (ticks >= 3 && !info.contains('`')).then(|| Self {
            indent: line.len() - text.len(),
            ticks,
            info: info.trim(),
        })
    }

    fn tags(&self) -> Vec<String> {
        self.info.split(',').map(|tag| tag.trim().to_string()).filter(|tag| !tag.is_empty()).collect()
    }

    fn closes(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.ticks && text.bytes().all(|byte| byte == b'`')
    }

    /// The line without the indentation of the fence, or what it has of it.
    fn dedent(&self, line: &'a str) -> &'a str {
        let blank = line.len() - line.trim_start_matches(' ').len();
        &line[blank.min(self.indent)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Cancels pairs

Removes gates that undo each other,
even across others.

```qasm
x q;
  x q;
```

becomes

```qasm
```

## With a barrier
```pipeline
cancel-inverses{reach=2}
```
```qasm
h q; // first
```
stays, because nothing undoes it. ```inline``` is no fence.

 ````qasm, error
 ```
 oops
 ````
```python
print()
```
";

    #[test]
    fn blocks_carry_tags_text_and_line() {
        let found = blocks(PAGE);
        let tags: Vec<String> = found.iter().map(|block| block.tags.join("+")).collect();
        assert_eq!(tags, ["qasm", "qasm", "pipeline", "qasm", "qasm+error", "python"]);
        assert_eq!(found[0].body, "x q;\n  x q;\n");
        assert_eq!(found[0].line, 7);
        assert_eq!(PAGE.lines().nth(found[3].line - 1), Some("h q; // first"));
        assert_eq!(found[4].body, "```\noops\n", "the fence's indentation goes, shorter fences stay");
        assert!(found[4].is("qasm") && found[4].has("error") && !found[0].has("error"));
    }

    #[test]
    fn becomes_and_stays_make_rewrites() {
        let found = rewrites(PAGE);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].heading.as_str(), &found[0].pipeline), ("Cancels pairs", &None));
        assert_eq!((found[0].before.body.as_str(), found[0].after.body.as_str()), ("x q;\n  x q;\n", ""));
        assert_eq!(found[1].heading, "With a barrier");
        assert_eq!(found[1].pipeline.as_deref(), Some("cancel-inverses{reach=2}"));
        assert_eq!(found[1].before, found[1].after);
    }

    #[test]
    fn opening_is_the_first_paragraph() {
        assert_eq!(opening(PAGE).unwrap(), "Removes gates that undo each other, even across others.");
        assert_eq!(opening("# Only a title\n```qasm\n```"), None);
    }

    #[test]
    fn blocks_without_a_counterpart_are_no_rewrites() {
        assert_eq!(rewrites("```qasm\nx q;\n```\nand\n```qasm\ny q;\n```\n"), []);
        assert_eq!(rewrites("```qasm\nx q;\n```\nbecomes\n```python\n```\n"), []);
        assert_eq!(rewrites("```qasm\nx q;"), [], "an open end is not a program that stays");
        assert_eq!(blocks("").len(), 0);
    }
}
