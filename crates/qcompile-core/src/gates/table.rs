//! The rows. A field that a row leaves out has the value in [`GATE`](super::GATE).
//!
//! Definitions lead from any row to `U` and `gphase`; on the way they pass `cx` and gates on one qubit wherever a
//! decomposition into those is known, so they serve translation to devices as well as printing.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, PI};

use num_complex::Complex64;

use super::Inverse::{Is, Negate, Same};
use super::Matrix;

const ONE_TURN: f64 = 2.0 * PI;
/// Gates of a half angle come back to themselves after two turns; one turn negates them.
const TWO_TURNS: f64 = 4.0 * PI;

crate::gates! {
    /// Global phase e^(i gamma), the built-in on no qubits.
    /// Circuits keep constant phase beside their ops (`Region::phase`); the row serves definitions and `ctrl @ gphase`.
    GPHASE {
        name: "gphase", v3: &["gphase"], qiskit: &["GlobalPhaseGate"],
        arity: 0, params: &["gamma"], period: &[ONE_TURN],
        matrix: |p| Matrix::diagonal(&[Complex64::cis(p[0])]),
        generator: &[(1.0, "")], inverse: Negate,
    }
    /// Any gate on one qubit, the built-in of version 3.
    /// It is e^(i (theta + phi + lambda)/2) Rz(phi) Ry(theta) Rz(lambda).
    U {
        name: "U", v3: &["U"], qiskit: &["UGate"], qiskit_phase: "theta/2",
        params: &["theta", "phi", "lambda"], period: &[ONE_TURN; 3],
        matrix: |p| u(p[0], p[1], p[2]).scale(Complex64::cis(p[0] / 2.0)),
        inverse: Is("U(-theta, -lambda, -phi) a"),
    }
    /// The identity as an operation that takes time.
    ID {
        name: "id", v3: &["id"], v2: &["id"], aliases: &["i", "I"], qiskit: &["IGate"],
        matrix: |_| Matrix::identity(1), inverse: Same, definition: "U(0, 0, 0) a;",
    }
    /// The identity that lasts `gamma` gate lengths, from the early `qelib1.inc`.
    U0 {
        name: "u0", v2_extended: &["u0"],
        params: &["gamma"], period: &[f64::INFINITY],
        matrix: |_| Matrix::identity(1), definition: "id a;",
    }
    /// Pauli X, the NOT gate.
    X {
        name: "x", v3: &["x"], v2: &["x"], aliases: &["X", "not"], qiskit: &["XGate"],
        matrix: |_| x(), inverse: Same, definition: "U(pi, 0, pi) a; gphase(-pi/2);",
    }
    /// Pauli Y.
    Y {
        name: "y", v3: &["y"], v2: &["y"], aliases: &["Y"], qiskit: &["YGate"],
        matrix: |_| Matrix::from_rows([[O, -J], [J, O]]),
        inverse: Same, definition: "U(pi, pi/2, pi/2) a; gphase(-pi/2);",
    }
    /// Pauli Z.
    Z {
        name: "z", v3: &["z"], v2: &["z"], aliases: &["Z"], qiskit: &["ZGate"],
        matrix: |_| phase(PI), inverse: Same, definition: "p(pi) a;",
    }
    /// The Hadamard gate.
    H {
        name: "h", v3: &["h"], v2: &["h"], aliases: &["H", "had"], qiskit: &["HGate"],
        matrix: |_| Matrix::from_rows([[ROOT, ROOT], [ROOT, -ROOT]]),
        inverse: Same, definition: "U(pi/2, 0, pi) a; gphase(-pi/4);",
    }
    /// The square root of Z, diag(1, i).
    S {
        name: "s", v3: &["s"], v2: &["s"], aliases: &["S"], qiskit: &["SGate"],
        matrix: |_| phase(FRAC_PI_2), inverse: Is("sdg a"), definition: "p(pi/2) a;",
    }
    /// The inverse of `s`.
    SDG {
        name: "sdg", v3: &["sdg"], v2: &["sdg"], aliases: &["si", "Sdg"], qiskit: &["SdgGate"],
        matrix: |_| phase(-FRAC_PI_2), inverse: Is("s a"), definition: "p(-pi/2) a;",
    }
    /// The square root of `s`, diag(1, e^(i pi/4)).
    T {
        name: "t", v3: &["t"], v2: &["t"], aliases: &["T"], qiskit: &["TGate"],
        matrix: |_| phase(FRAC_PI_4), inverse: Is("tdg a"), definition: "p(pi/4) a;",
    }
    /// The inverse of `t`.
    TDG {
        name: "tdg", v3: &["tdg"], v2: &["tdg"], aliases: &["ti", "Tdg"], qiskit: &["TdgGate"],
        matrix: |_| phase(-FRAC_PI_4), inverse: Is("t a"), definition: "p(-pi/4) a;",
    }
    /// The principal square root of X, e^(i pi/4) Rx(pi/2).
    SX {
        name: "sx", v3: &["sx"], v2_extended: &["sx"], aliases: &["v", "SX"], qiskit: &["SXGate"],
        matrix: |_| rx(FRAC_PI_2).scale(Complex64::cis(FRAC_PI_4)),
        inverse: Is("sxdg a"), definition: "U(pi/2, -pi/2, pi/2) a;",
    }
    /// The inverse of `sx`.
    SXDG {
        name: "sxdg", v2_extended: &["sxdg"], aliases: &["vi", "SXdg"], qiskit: &["SXdgGate"],
        matrix: |_| rx(-FRAC_PI_2).scale(Complex64::cis(-FRAC_PI_4)),
        inverse: Is("sx a"), definition: "U(-pi/2, -pi/2, pi/2) a;",
    }
    /// The phase gate diag(1, e^(i lambda)).
    P {
        name: "p", v3: &["p", "phase", "u1"], v2: &["u1"], v2_extended: &["p"], aliases: &["phaseshift"],
        qiskit: &["PhaseGate", "U1Gate"], params: &["lambda"], period: &[ONE_TURN],
        matrix: |p| phase(p[0]), generator: &[(0.5, "I"), (-0.5, "Z")], inverse: Negate,
        definition: "U(0, 0, lambda) a;", control: Some(("gphase", 1)),
    }
    /// Rotation about X by `theta`, exp(-i theta X/2).
    RX {
        name: "rx", v3: &["rx"], v2: &["rx"], aliases: &["Rx", "RX"], qiskit: &["RXGate"],
        params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| rx(p[0]), generator: &[(-0.5, "X")], inverse: Negate,
        definition: "U(theta, -pi/2, pi/2) a; gphase(-theta/2);",
    }
    /// Rotation about Y by `theta`, exp(-i theta Y/2).
    RY {
        name: "ry", v3: &["ry"], v2: &["ry"], aliases: &["Ry", "RY"], qiskit: &["RYGate"],
        params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| ry(p[0]), generator: &[(-0.5, "Y")], inverse: Negate,
        definition: "U(theta, 0, 0) a; gphase(-theta/2);",
    }
    /// Rotation about Z by `theta`, exp(-i theta Z/2).
    RZ {
        name: "rz", v3: &["rz"], v2: &["rz"], aliases: &["Rz", "RZ"], qiskit: &["RZGate"],
        params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| rz(p[0]), generator: &[(-0.5, "Z")], inverse: Negate,
        definition: "U(0, 0, theta) a; gphase(-theta/2);",
    }
    /// Rotation by `theta` about the axis at angle `phi` in the X-Y plane, Rz(phi) Rx(theta) Rz(-phi).
    /// Native on trapped ions and neutral atoms; `RGate` in Qiskit, `prx` elsewhere.
    R {
        name: "r", aliases: &["prx", "PhasedX", "phased_x"], qiskit: &["RGate"],
        params: &["theta", "phi"], period: &[TWO_TURNS, ONE_TURN],
        matrix: |p| &(&rz(p[1]) * &rx(p[0])) * &rz(-p[1]), inverse: Is("r(-theta, phi) a"),
        definition: "U(theta, phi - pi/2, pi/2 - phi) a; gphase(-theta/2);",
    }
    /// The `U` of OpenQASM 2 with the phase of Qiskit: real in its first entry, cos(theta/2).
    U_QISKIT {
        name: "u", v2: &["u3", "U"], v2_extended: &["u"], qiskit: &["UGate", "U3Gate"],
        params: &["theta", "phi", "lambda"], period: &[TWO_TURNS, ONE_TURN, ONE_TURN],
        matrix: |p| u(p[0], p[1], p[2]), inverse: Is("u(-theta, -lambda, -phi) a"),
        definition: "U(theta, phi, lambda) a; gphase(-theta/2);",
    }
    /// The `u2` of OpenQASM 2 with the phase of Qiskit: u(pi/2, phi, lambda).
    U2_QISKIT {
        name: "u2_qiskit", v2: &["u2"], qiskit: &["U2Gate"],
        params: &["phi", "lambda"], period: &[ONE_TURN; 2],
        matrix: |p| u(FRAC_PI_2, p[0], p[1]), inverse: Is("u2_qiskit(-lambda - pi, -phi + pi) a"),
        definition: "U(pi/2, phi, lambda) a; gphase(-pi/4);",
    }
    /// Rz(phi) Ry(pi/2) Rz(lambda), the `u2` of `stdgates.inc`.
    U2 {
        name: "u2", v3: &["u2"], qiskit: &["U2Gate"], qiskit_phase: "-(phi + lambda)/2",
        params: &["phi", "lambda"], period: &[TWO_TURNS; 2],
        matrix: |p| &(&rz(p[0]) * &ry(FRAC_PI_2)) * &rz(p[1]), inverse: Is("u2(pi - lambda, -pi - phi) a"),
        definition: "U(pi/2, phi, lambda) a; gphase(-(phi + lambda + pi/2)/2);",
    }
    /// Rz(phi) Ry(theta) Rz(lambda), the `u3` of `stdgates.inc` and the `U` of the OpenQASM 2 paper.
    U3 {
        name: "u3", v3: &["u3"], qiskit: &["U3Gate"], qiskit_phase: "-(phi + lambda)/2",
        params: &["theta", "phi", "lambda"], period: &[TWO_TURNS; 3],
        matrix: |p| &(&rz(p[1]) * &ry(p[0])) * &rz(p[2]), inverse: Is("u3(-theta, -lambda, -phi) a"),
        definition: "U(theta, phi, lambda) a; gphase(-(theta + phi + lambda)/2);",
    }

    /// Controlled X.
    CX {
        name: "cx", v3: &["cx", "CX"], v2: &["cx", "CX"], aliases: &["cnot", "CNOT"], qiskit: &["CXGate"],
        arity: 2, matrix: |_| x().controlled(1), inverse: Same, control: Some(("x", 1)),
        definition: "ctrl @ U(pi, 0, pi) a, b; U(0, 0, -pi/2) a;",
    }
    /// Controlled Y.
    CY {
        name: "cy", v3: &["cy"], v2: &["cy"], aliases: &["CY"], qiskit: &["CYGate"],
        arity: 2, matrix: |_| Y.matrix(&[]).controlled(1), inverse: Same, control: Some(("y", 1)),
        definition: "sdg b; cx a, b; s b;",
    }
    /// Controlled Z.
    CZ {
        name: "cz", v3: &["cz"], v2: &["cz"], aliases: &["CZ"], qiskit: &["CZGate"],
        arity: 2, matrix: |_| phase(PI).controlled(1), inverse: Same, control: Some(("z", 1)),
        definition: "h b; cx a, b; h b;",
    }
    /// Controlled Hadamard gate.
    CH {
        name: "ch", v3: &["ch"], v2: &["ch"], aliases: &["CH"], qiskit: &["CHGate"],
        arity: 2, matrix: |_| H.matrix(&[]).controlled(1), inverse: Same, control: Some(("h", 1)),
        definition: "s b; h b; t b; cx a, b; tdg b; h b; sdg b;",
    }
    /// Controlled `s`.
    CS {
        name: "cs", aliases: &["CS"], qiskit: &["CSGate"],
        arity: 2, matrix: |_| phase(FRAC_PI_2).controlled(1), inverse: Is("csdg a, b"), control: Some(("s", 1)),
        definition: "t a; cx a, b; tdg b; cx a, b; t b;",
    }
    /// Controlled `sdg`.
    CSDG {
        name: "csdg", aliases: &["CSdg"], qiskit: &["CSdgGate"],
        arity: 2, matrix: |_| phase(-FRAC_PI_2).controlled(1), inverse: Is("cs a, b"), control: Some(("sdg", 1)),
        definition: "tdg a; cx a, b; t b; cx a, b; tdg b;",
    }
    /// Controlled `sx`.
    CSX {
        name: "csx", v2_extended: &["csx"], aliases: &["cv", "CV", "CSX"], qiskit: &["CSXGate"],
        arity: 2, matrix: |_| SX.matrix(&[]).controlled(1), control: Some(("sx", 1)),
        definition: "h b; cs a, b; h b;",
    }
    /// Controlled phase gate, diag(1, 1, 1, e^(i lambda)).
    CP {
        name: "cp", v3: &["cp", "cphase"], v2: &["cu1"], v2_extended: &["cp"], aliases: &["cphaseshift", "cr"],
        qiskit: &["CPhaseGate", "CU1Gate"], arity: 2, params: &["lambda"], period: &[ONE_TURN],
        matrix: |p| phase(p[0]).controlled(1), inverse: Negate, control: Some(("p", 1)),
        generator: &[(0.25, "II"), (-0.25, "ZI"), (-0.25, "IZ"), (0.25, "ZZ")],
        definition: "p(lambda/2) a; cx a, b; p(-lambda/2) b; cx a, b; p(lambda/2) b;",
    }
    /// Controlled `rx`.
    CRX {
        name: "crx", v3: &["crx"], v2_extended: &["crx"], aliases: &["CRx", "CRX"], qiskit: &["CRXGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| rx(p[0]).controlled(1), inverse: Negate, control: Some(("rx", 1)),
        generator: &[(-0.25, "IX"), (0.25, "ZX")],
        definition: "s b; cx a, b; ry(-theta/2) b; cx a, b; ry(theta/2) b; sdg b;",
    }
    /// Controlled `ry`.
    CRY {
        name: "cry", v3: &["cry"], v2_extended: &["cry"], aliases: &["CRy", "CRY"], qiskit: &["CRYGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| ry(p[0]).controlled(1), inverse: Negate, control: Some(("ry", 1)),
        generator: &[(-0.25, "IY"), (0.25, "ZY")],
        definition: "ry(theta/2) b; cx a, b; ry(-theta/2) b; cx a, b;",
    }
    /// Controlled `rz`.
    CRZ {
        name: "crz", v3: &["crz"], v2: &["crz"], aliases: &["CRz", "CRZ"], qiskit: &["CRZGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| rz(p[0]).controlled(1), inverse: Negate, control: Some(("rz", 1)),
        generator: &[(-0.25, "IZ"), (0.25, "ZZ")],
        definition: "rz(theta/2) b; cx a, b; rz(-theta/2) b; cx a, b;",
    }
    /// Controlled e^(i gamma) u(theta, phi, lambda), where `u` has the phase of Qiskit.
    /// Printing it is unwise: the prose of the OpenQASM 3 library reads the name differently (issue 682 there).
    CU {
        name: "cu", v3: &["cu"], v2_extended: &["cu"], qiskit: &["CUGate"],
        arity: 2, params: &["theta", "phi", "lambda", "gamma"],
        period: &[TWO_TURNS, ONE_TURN, ONE_TURN, ONE_TURN],
        matrix: |p| u(p[0], p[1], p[2]).scale(Complex64::cis(p[3])).controlled(1),
        inverse: Is("cu(-theta, -lambda, -phi, -gamma) a, b"),
        definition: "p(gamma) a; cu3(theta, phi, lambda) a, b;",
    }
    /// Controlled u(theta, phi, lambda), where `u` has the phase of Qiskit.
    /// Its definition in `qelib1.inc` makes exactly this when `u1` and `u3` there have the phases of Qiskit.
    CU3 {
        name: "cu3", v2: &["cu3"], qiskit: &["CU3Gate"],
        arity: 2, params: &["theta", "phi", "lambda"], period: &[TWO_TURNS, ONE_TURN, ONE_TURN],
        matrix: |p| u(p[0], p[1], p[2]).controlled(1),
        inverse: Is("cu3(-theta, -lambda, -phi) a, b"), control: Some(("u", 1)),
        definition: "p((lambda + phi)/2) a; p((lambda - phi)/2) b; cx a, b;
                     u(-theta/2, 0, -(phi + lambda)/2) b; cx a, b; u(theta/2, phi, 0) b;",
    }
    /// Exchanges two qubits.
    SWAP {
        name: "swap", v3: &["swap"], v2_extended: &["swap"], aliases: &["SWAP"], qiskit: &["SwapGate"],
        arity: 2, matrix: |_| swap(I), inverse: Same, definition: "cx a, b; cx b, a; cx a, b;",
    }
    /// Exchanges two qubits and multiplies by i where they differ.
    ISWAP {
        name: "iswap", aliases: &["ISWAP", "iSwap"], qiskit: &["iSwapGate"],
        arity: 2, matrix: |_| swap(J), inverse: Is("xx_plus_yy(pi, 0) a, b"),
        definition: "s a; s b; h a; cx a, b; cx b, a; h b;",
    }
    /// `cx a, b` and then `cx b, a`: exchanges after a controlled X.
    DCX {
        name: "dcx", qiskit: &["DCXGate"],
        arity: 2, matrix: |_| Matrix::monomial([0, 2, 3, 1], [I; 4]), inverse: Is("dcx b, a"),
        definition: "cx a, b; cx b, a;",
    }
    /// Echoed cross-resonance gate (IX - XY)/sqrt 2, written with the first operand last as in Qiskit.
    /// In operand order it is (XI - YX)/sqrt 2. Native on superconducting devices; doi:10.1103/PhysRevLett.119.180501.
    ECR {
        name: "ecr", aliases: &["ECR"], qiskit: &["ECRGate"],
        arity: 2, inverse: Same,
        matrix: |_| Matrix::from_rows([[O, I, O, J], [I, O, -J, O], [O, J, O, I], [-J, O, I, O]]).scale(ROOT),
        definition: "s a; sx b; cx a, b; x a; gphase(-pi/4);",
    }
    /// exp(-i theta XX/2).
    RXX {
        name: "rxx", v2_extended: &["rxx"], aliases: &["xx", "XXPhase"], qiskit: &["RXXGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| pauli_rotation(p[0], &x().kron(&x())), generator: &[(-0.5, "XX")], inverse: Negate,
        definition: "h a; h b; rzz(theta) a, b; h a; h b;",
    }
    /// exp(-i theta YY/2).
    RYY {
        name: "ryy", aliases: &["yy", "YYPhase"], qiskit: &["RYYGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| pauli_rotation(p[0], &Y.matrix(&[]).kron(&Y.matrix(&[]))),
        generator: &[(-0.5, "YY")], inverse: Negate,
        definition: "rx(pi/2) a; rx(pi/2) b; rzz(theta) a, b; rx(-pi/2) a; rx(-pi/2) b;",
    }
    /// exp(-i theta ZZ/2).
    RZZ {
        name: "rzz", v2_extended: &["rzz"], aliases: &["zz", "ZZPhase"], qiskit: &["RZZGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| pauli_rotation(p[0], &phase(PI).kron(&phase(PI))), generator: &[(-0.5, "ZZ")], inverse: Negate,
        definition: "cx a, b; rz(theta) b; cx a, b;",
    }
    /// exp(-i theta ZX/2), Z on the first operand and X on the second: the cross-resonance rotation.
    RZX {
        name: "rzx", qiskit: &["RZXGate"],
        arity: 2, params: &["theta"], period: &[TWO_TURNS],
        matrix: |p| pauli_rotation(p[0], &x().kron(&phase(PI))), generator: &[(-0.5, "ZX")], inverse: Negate,
        definition: "h b; cx a, b; rz(theta) b; cx a, b; h b;",
    }
    /// Rz_a(-beta) exp(-i theta (XX + YY)/4) Rz_a(beta): turns |01> and |10> into each other.
    /// After Qiskit's `XXPlusYYGate`.
    XX_PLUS_YY {
        name: "xx_plus_yy", qiskit: &["XXPlusYYGate"],
        arity: 2, params: &["theta", "beta"], period: &[TWO_TURNS, ONE_TURN],
        matrix: |p| exchange([1, 2], p[0], p[1]), inverse: Is("xx_plus_yy(-theta, beta) a, b"),
        definition: "rz(beta) a; rz(-pi/2) b; sx b; rz(pi/2) b; s a; cx b, a; ry(-theta/2) b; ry(-theta/2) a;
                     cx b, a; sdg a; rz(-pi/2) b; sxdg b; rz(pi/2) b; rz(-beta) a;",
    }
    /// Rz_b(beta) exp(-i theta (XX - YY)/4) Rz_b(-beta): turns |00> and |11> into each other.
    /// After Qiskit's `XXMinusYYGate`.
    XX_MINUS_YY {
        name: "xx_minus_yy", qiskit: &["XXMinusYYGate"],
        arity: 2, params: &["theta", "beta"], period: &[TWO_TURNS, ONE_TURN],
        matrix: |p| exchange([0, 3], p[0], p[1]), inverse: Is("xx_minus_yy(-theta, beta) a, b"),
        definition: "rz(-beta) b; rz(-pi/2) a; sx a; rz(pi/2) a; s b; cx a, b; ry(theta/2) a; ry(-theta/2) b;
                     cx a, b; sdg b; rz(-pi/2) a; sxdg a; rz(pi/2) a; rz(beta) b;",
    }

    /// The Toffoli gate: X under two controls.
    CCX {
        name: "ccx", v3: &["ccx"], v2: &["ccx"], aliases: &["toffoli", "ccnot", "CCX"], qiskit: &["CCXGate"],
        arity: 3, matrix: |_| x().controlled(2), inverse: Same, control: Some(("x", 2)),
        definition: "h c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; cx a, c; t b; t c; h c;
                     cx a, b; t a; tdg b; cx a, b;",
    }
    /// Z under two controls.
    CCZ {
        name: "ccz", aliases: &["CCZ"], qiskit: &["CCZGate"],
        arity: 3, matrix: |_| phase(PI).controlled(2), inverse: Same, control: Some(("z", 2)),
        definition: "h c; ccx a, b, c; h c;",
    }
    /// The Fredkin gate: controlled exchange of the last two qubits.
    CSWAP {
        name: "cswap", v3: &["cswap"], v2_extended: &["cswap"], aliases: &["fredkin", "CSWAP"],
        qiskit: &["CSwapGate"], arity: 3, matrix: |_| swap(I).controlled(1), inverse: Same,
        control: Some(("swap", 1)), definition: "cx c, b; ccx a, b, c; cx c, b;",
    }
    /// The Toffoli gate up to relative phases, with three `cx`; Maslov 2016, doi:10.1103/PhysRevA.93.022311.
    /// The phases are those of Qiskit's `RCCXGate`.
    RCCX {
        name: "rccx", v2_extended: &["rccx"], aliases: &["margolus"], qiskit: &["RCCXGate"],
        arity: 3, inverse: Same,
        matrix: |_| Matrix::monomial([0, 1, 2, 7, 4, 5, 6, 3], [I, I, I, J, I, -I, I, -J]),
        definition: "h c; t c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; h c;",
    }
    /// X under three controls.
    C3X {
        name: "c3x", v2_extended: &["c3x"], aliases: &["cccx"], qiskit: &["C3XGate"],
        arity: 4, matrix: |_| x().controlled(3), inverse: Same, control: Some(("x", 3)),
        definition: "h d; cp(pi/4) a, d; cx a, b; cp(-pi/4) b, d; cx a, b; cp(pi/4) b, d; cx b, c;
                     cp(-pi/4) c, d; cx a, c; cp(pi/4) c, d; cx b, c; cp(-pi/4) c, d; cx a, c; cp(pi/4) c, d; h d;",
    }
    /// `sx` under three controls; Barenco et al. 1995, Lemma 7.5 with half the angles, doi:10.1103/PhysRevA.52.3457.
    /// Some copies of `qelib1.inc` negate all angles, which makes the inverse; this is the gate of Qiskit's class.
    C3SQRTX {
        name: "c3sqrtx", v2_extended: &["c3sqrtx"], aliases: &["c3sx"], qiskit: &["C3SXGate"],
        arity: 4, matrix: |_| SX.matrix(&[]).controlled(3), control: Some(("sx", 3)),
        definition: "h d; cp(pi/8) a, d; cx a, b; cp(-pi/8) b, d; cx a, b; cp(pi/8) b, d; cx b, c;
                     cp(-pi/8) c, d; cx a, c; cp(pi/8) c, d; cx b, c; cp(-pi/8) c, d; cx a, c; cp(pi/8) c, d; h d;",
    }
    /// X under three controls up to relative phases; Maslov 2016, doi:10.1103/PhysRevA.93.022311, figure 4.
    /// The phases are those of Qiskit's `RC3XGate`.
    RC3X {
        name: "rc3x", v2_extended: &["rc3x"], aliases: &["rcccx"], qiskit: &["RC3XGate"],
        arity: 4,
        matrix: |_| Matrix::monomial(
            [0, 1, 2, 3, 4, 5, 6, 15, 8, 9, 10, 11, 12, 13, 14, 7],
            [I, I, I, J, I, I, I, -I, I, I, I, -J, I, I, I, I],
        ),
        definition: "h d; t d; cx c, d; tdg d; h d; cx a, d; t d; cx b, d; tdg d; cx a, d; t d; cx b, d; tdg d; h d;
                     t d; cx c, d; tdg d; h d;",
    }
    /// X under four controls; Barenco et al. 1995, Lemma 7.5, doi:10.1103/PhysRevA.52.3457.
    C4X {
        name: "c4x", v2_extended: &["c4x"], aliases: &["ccccx"], qiskit: &["C4XGate"],
        arity: 5, matrix: |_| x().controlled(4), inverse: Same, control: Some(("x", 4)),
        definition: "h e; cp(pi/2) d, e; h e; c3x a, b, c, d; h e; cp(-pi/2) d, e; h e; c3x a, b, c, d;
                     c3sqrtx a, b, c, e;",
    }
}

const O: Complex64 = Complex64::ZERO;
const I: Complex64 = Complex64::ONE;
/// The imaginary unit.
const J: Complex64 = Complex64::I;
const ROOT: Complex64 = Complex64::new(FRAC_1_SQRT_2, 0.0);

fn x() -> Matrix {
    Matrix::from_rows([[O, I], [I, O]])
}

/// diag(1, e^(i angle)), exact for multiples of a quarter turn that are constants of the table.
fn phase(angle: f64) -> Matrix {
    let turned = match angle {
        PI => -I,
        FRAC_PI_2 => J,
        _ if angle == -FRAC_PI_2 => -J,
        _ => Complex64::cis(angle),
    };
    Matrix::diagonal(&[I, turned])
}

fn rx(theta: f64) -> Matrix {
    pauli_rotation(theta, &x())
}

fn ry(theta: f64) -> Matrix {
    pauli_rotation(theta, &Matrix::from_rows([[O, -J], [J, O]]))
}

fn rz(theta: f64) -> Matrix {
    Matrix::diagonal(&[Complex64::cis(-theta / 2.0), Complex64::cis(theta / 2.0)])
}

/// exp(-i theta P/2) for a matrix P that squares to the identity.
fn pauli_rotation(theta: f64, pauli: &Matrix) -> Matrix {
    let (sin, cos) = (theta / 2.0).sin_cos();
    let mut made = pauli.clone().scale(Complex64::new(0.0, -sin));
    for k in 0..made.dim() {
        made[(k, k)] += cos;
    }
    made
}

/// Qiskit's `UGate`.
fn u(theta: f64, phi: f64, lambda: f64) -> Matrix {
    let (sin, cos) = (theta / 2.0).sin_cos();
    Matrix::from_rows([
        [Complex64::new(cos, 0.0), -sin * Complex64::cis(lambda)],
        [sin * Complex64::cis(phi), cos * Complex64::cis(phi + lambda)],
    ])
}

/// Exchanges two qubits and multiplies by `factor` where they differ.
fn swap(factor: Complex64) -> Matrix {
    Matrix::monomial([0, 2, 1, 3], [I, factor, factor, I])
}

/// Turns the two given basis states into each other by `theta`, with phase `beta`.
fn exchange([low, high]: [usize; 2], theta: f64, beta: f64) -> Matrix {
    let (sin, cos) = (theta / 2.0).sin_cos();
    let mut made = Matrix::identity(2);
    made[(low, low)] = cos.into();
    made[(high, high)] = cos.into();
    made[(low, high)] = -J * sin * Complex64::cis(-beta);
    made[(high, low)] = -J * sin * Complex64::cis(beta);
    made
}
