// QAOA for MaxCut on a ring of six vertices, two layers; the angles are inputs, so the circuit stays parametrised.
OPENQASM 3.0;
include "stdgates.inc";
input angle[32] gamma0;
input angle[32] beta0;
input angle[32] gamma1;
input angle[32] beta1;
qubit[6] q;
bit[6] cut;

// exp(-i gamma/2 Z Z), global phase included
gate zz(gamma) a, b {
  cx a, b;
  rz(gamma) b;
  cx a, b;
}

h q;
for int i in [0:4] {
  zz(gamma0) q[i], q[i + 1];
}
zz(gamma0) q[5], q[0];
rx(beta0) q;
for int i in [0:4] {
  zz(gamma1) q[i], q[i + 1];
}
zz(gamma1) q[5], q[0];
rx(beta1) q;
cut = measure q;
