// Adds a to b, four bits each, modulo 32 into b and the carry: |a, b, 0> becomes |a, a + b>.
// Carries ripple through Toffolis into c and are uncomputed on the way back (Vedral, Barenco and Ekert, 1996).
OPENQASM 2.0;
include "qelib1.inc";
gate carry c, a, b, next { ccx a, b, next; cx a, b; ccx c, b, next; }
gate uncarry c, a, b, next { ccx c, b, next; cx a, b; ccx a, b, next; }
gate sum c, a, b { cx a, b; cx c, b; }
qreg a[4];
qreg b[5];
qreg c[4];
carry c[0], a[0], b[0], c[1];
carry c[1], a[1], b[1], c[2];
carry c[2], a[2], b[2], c[3];
carry c[3], a[3], b[3], b[4];
cx a[3], b[3];
sum c[3], a[3], b[3];
uncarry c[2], a[2], b[2], c[3];
sum c[2], a[2], b[2];
uncarry c[1], a[1], b[1], c[2];
sum c[1], a[1], b[1];
uncarry c[0], a[0], b[0], c[1];
sum c[0], a[0], b[0];
