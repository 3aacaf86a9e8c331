// Quantum Fourier transform of five qubits, q[0] the least significant, with the final reversal of the qubits.
OPENQASM 2.0;
include "qelib1.inc";
gate exchange a, b { cx a, b; cx b, a; cx a, b; }
qreg q[5];
h q[4];
cu1(pi/2) q[3], q[4];
cu1(pi/4) q[2], q[4];
cu1(pi/8) q[1], q[4];
cu1(pi/16) q[0], q[4];
h q[3];
cu1(pi/2) q[2], q[3];
cu1(pi/4) q[1], q[3];
cu1(pi/8) q[0], q[3];
h q[2];
cu1(pi/2) q[1], q[2];
cu1(pi/4) q[0], q[2];
h q[1];
cu1(pi/2) q[0], q[1];
h q[0];
exchange q[0], q[4];
exchange q[1], q[3];
