/** Rows with the tests that carry them out; `npm run docs` writes it. */
const LIST = `
<!-- generated: carried-out -->
D1 test/paths/direct/groups.test.ts test/paths/direct/read.test.ts
D2 test/paths/direct/read.test.ts
D3 test/paths/direct/read.test.ts
D4 test/paths/direct/wildcards.test.ts
D5 test/paths/direct/groups.test.ts
D6 test/paths/direct/groups.test.ts
D7 test/paths/direct/write.test.ts
D8 test/paths/direct/write.test.ts
D9 test/paths/direct/write.test.ts
D10 test/paths/direct/update.test.ts
D11 test/paths/direct/node.test.ts test/paths/nodes/node.test.ts
D12 test/paths/direct/policy.test.ts
P1 test/paths/pods/create.test.ts
P2 test/paths/pods/names.test.ts test/paths/pods/workloads.test.ts
P3 test/paths/pods/change.test.ts test/paths/pods/names.test.ts
P4 test/paths/pods/change.test.ts test/paths/pods/names.test.ts
P5 test/paths/pods/connect.test.ts test/paths/pods/names.test.ts
P6 test/paths/pods/connect.test.ts
P7 test/paths/pods/connect.test.ts test/paths/pods/names.test.ts
P8 test/paths/pods/connect.test.ts
P9 test/paths/nodes/moving-pods.test.ts test/paths/nodes/node-restriction.test.ts
P10 test/paths/nodes/binding.test.ts test/paths/nodes/node-restriction.test.ts
I1 test/paths/identities/token-request.test.ts
I2 test/paths/identities/existing-token-secrets.test.ts test/paths/identities/token-secrets.test.ts
I3 test/paths/identities/existing-token-secrets.test.ts
I4 test/paths/identities/pods-as-accounts.test.ts
I5 test/paths/identities/pods-as-accounts.test.ts
I6 test/paths/identities/impersonate-users.test.ts test/paths/identities/impersonated-names.test.ts
I7 test/paths/identities/impersonate-accounts.test.ts
I8 test/paths/identities/impersonate-accounts.test.ts
I9 test/paths/identities/constrained-accounts.test.ts test/paths/identities/constrained-nodes.test.ts test/paths/identities/constrained-users.test.ts test/paths/identities/node-tokens.test.ts test/paths/identities/nodes-of-tokens.test.ts
I10 test/paths/identities/impersonate-users.test.ts
I11 test/paths/identities/bind.test.ts
I12 test/paths/identities/pass-on.test.ts
I13 test/paths/identities/aggregation.test.ts test/paths/identities/bind-before-filling.test.ts test/paths/identities/escalate.test.ts
I14 test/paths/identities/escalate.test.ts
I15 test/paths/identities/aggregation.test.ts test/paths/identities/bind-before-filling.test.ts
I16 test/paths/identities/certificate-read-back.test.ts test/paths/identities/certificates.test.ts
I17 test/paths/identities/certificates.test.ts
I18 test/paths/identities/node-certificates-unapproved.test.ts test/paths/identities/node-certificates.test.ts
I19 test/paths/identities/bootstrap-tokens.test.ts
I22 test/paths/identities/node-tokens.test.ts
I23 test/paths/identities/missing-accounts.test.ts
N1 test/paths/nodes/pod-security.test.ts
N2 test/paths/nodes/namespace-labels.test.ts
N3 test/paths/nodes/host-volume.test.ts
N4 test/paths/nodes/storage-classes.test.ts test/paths/nodes/volumes.test.ts
N5 test/paths/nodes/storage-classes.test.ts
N6 test/paths/nodes/node.test.ts
N7 test/paths/nodes/nodes-proxy.test.ts
N8 test/paths/nodes/nodes-proxy.test.ts
N9 test/paths/nodes/whole-node.test.ts
N10 test/paths/nodes/mutating-policies.test.ts test/paths/nodes/webhooks.test.ts
N11 test/paths/nodes/webhooks.test.ts
N12 test/paths/nodes/whole-node.test.ts
<!-- end -->
`

const byId = new Map(
  LIST.split('\n').map((line) => {
    const [id = '', ...tests] = line.split(' ')
    return [id, tests]
  }),
)

/** The tests, from the top folder, in which a row is carried out on a real control plane; empty for none. */
export function carriedOutIn(id: string): readonly string[] {
  return byId.get(id) ?? []
}
