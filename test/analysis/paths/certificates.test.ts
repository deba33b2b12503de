import { expect, test } from 'vitest'
import { eve, granted, rule } from './rights-of-eve.ts'

const GROUP = 'certificates.k8s.io'
const CSRS = 'certificatesigningrequests'
const SIGNER = 'kubernetes.io/kube-apiserver-client'

const signing = (...names: string[]) => [
  ...granted('', 'requests', 'User eve', rule(`create,get ${CSRS}`, [], GROUP)),
  ...granted('', 'signs', 'User eve', rule('sign signers', [SIGNER], GROUP)),
  ...granted('', 'writes', 'User eve', rule(`update ${CSRS}/status`, names, GROUP)),
  ...granted('pay', 'reads', 'User jane', rule('get secrets')),
]

test('a certificate is put into a request whose name is one’s own choice', async () => {
  expect(await eve(signing())).toMatch(/^possible .*I17/)
  expect(await eve(signing('mine'))).toMatch(/^possible .*I17/)
})

test('nobody signs who may not write the status of any request', async () => {
  expect(await eve(signing().slice(0, 4))).toBe('no')
})
