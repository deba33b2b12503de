/** Servers and issuers, as witnesses of whether a certificate is of any use. */
import { X509Certificate } from 'node:crypto'
import { nobodyToAsk, type Said, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import type { CertificateQuestion, LeakedCertificate } from '../../../change/revoke/index.ts'
import { revokedByList } from '../../../crypto/certificates/revocation.ts'
import { fetchPublic } from '../../../source/http/fetch-public.ts'
import type { RevokeInvocation } from '../invocation.ts'
import { authorityOf } from './authority.ts'
import { saidOf } from './said.ts'
import { serverWitnesses } from './shown.ts'

const REVOKED = 'its issuer has revoked the certificate'

/** @throws UserError when the file of --ca-file is none */
export async function certificateWitnesses(
  question: CertificateQuestion,
  { flags, signal }: RevokeInvocation,
): Promise<readonly (Witness | Proof)[]> {
  const given = await authorityOf(flags['ca-file'])
  const authorities = [
    ...question.authorities,
    ...(given === undefined ? [] : [new X509Certificate(given)]),
  ]
  const all = await Promise.all(
    question.leaked.map(async (leaked) => [
      ...revocationWitnesses(leaked, authorities, signal),
      ...(await serverWitnesses(leaked, question.endpoints)),
    ]),
  )
  return all.flat()
}

function revocationWitnesses(
  { certificate, lists, ocsp, hasExpired }: LeakedCertificate,
  authorities: readonly X509Certificate[],
  signal: AbortSignal,
): readonly (Witness | Proof)[] {
  if (hasExpired) return [expiryWitness(certificate)]
  if (lists.length === 0) {
    return ocsp.map((url) => nobodyToAsk(REVOKED, `OCSP at ${url}, which is not spoken here`))
  }
  return lists.map((url) => ({
    claim: REVOKED,
    asked: 'the list of revoked certificates',
    of: url,
    ask: () =>
      saidOf(async () => {
        const list = await fetchPublic(url, signal)
        const answer = await revokedByList(list, certificate, authorities, new Date())
        return { answer: answer.words, holds: answer.revoked }
      }),
  }))
}

function expiryWitness({ validToDate }: X509Certificate): Witness {
  const said: Said = { answer: `it ended on ${validToDate.toISOString()}`, holds: true }
  return {
    claim: 'the certificate has expired',
    asked: 'its dates',
    of: 'the clock of this machine',
    ask: () => Promise.resolve(said),
  }
}
