// Four second-order Trotter steps of the transverse-field Ising chain with six spins,
// H = -J sum Z_i Z_{i+1} - h sum X_i, J = 1, h = 0.8, time step 0.1.
OPENQASM 3.0;
include "stdgates.inc";
const float J = 1.0;
const float field = 0.8;
const float dt = 0.1;
qubit[6] q;

// exp(i theta Z Z)
gate bond(theta) a, b {
  cx a, b;
  rz(-2 * theta) b;
  cx a, b;
}

for int step in [1:4] {
  rx(-field * dt) q;
  bond(J * dt) q[0], q[1];
  bond(J * dt) q[2], q[3];
  bond(J * dt) q[4], q[5];
  bond(J * dt) q[1], q[2];
  bond(J * dt) q[3], q[4];
  rx(-field * dt) q;
}
