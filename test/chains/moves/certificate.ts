import type { KubeObject } from '../../control-plane/admin-client.ts'
import type { Held } from '../../paths/attacker.ts'
import { APPROVED, askFor, signingRequest } from '../../paths/identities/certificate-request.ts'
import { groupsOf, type Subject, userNameOf } from '../cluster.ts'
import type { Session } from '../session.ts'
import type { World } from '../world.ts'
import { fresh, MERGE } from './ask.ts'

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests'

/** Rows I16 and I18: who asks, who approves (nobody where it is done by itself), and who fetches. */
export interface CertificateHands {
  readonly asks: Session
  readonly approves?: Session
  readonly fetches: readonly Session[]
  /** How long to wait for the signer. */
  readonly patienceMs?: number
}

export type CertificateOutcome =
  | { readonly held: Held }
  | { readonly failed: 'create' | 'approve' | 'fetch' }

export async function certificate(
  world: World,
  subject: Subject,
  signer: string,
  { asks, approves, fetches, patienceMs = 4000 }: CertificateHands,
): Promise<CertificateOutcome> {
  const commonName = subject.kind === 'Group' ? 'chains' : userNameOf(subject)
  const { keyPem, requestPem } = await askFor({ commonName, organizations: groupsOf(subject) })
  const name = fresh(world)
  const path = `${REQUESTS}/${name}`
  const { wire } = world
  const made = await wire.send(asks, 'POST', REQUESTS, {
    body: signingRequest(name, requestPem, signer),
  })
  if (made.status >= 300) return { failed: 'create' }
  world.undo(() => world.plane.admin.delete(path))
  if (approves !== undefined) {
    const body = { status: { conditions: APPROVED } }
    const answer = await wire.send(approves, 'PATCH', `${path}/approval`, { body, ...MERGE })
    const put = { ...(made.json as KubeObject), ...body }
    const again =
      answer.status < 300
        ? answer
        : await wire.send(approves, 'PUT', `${path}/approval`, { body: put })
    if (again.status >= 300) return { failed: 'approve' }
  }
  const end = Date.now() + patienceMs
  for (;;) {
    for (const session of fetches) {
      const certPem = await fetchOnce(world, session, path)
      if (certPem !== undefined) return { held: { certPem, keyPem } }
    }
    if (Date.now() > end) return { failed: 'fetch' }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function fetchOnce(
  { wire }: World,
  session: Session,
  path: string,
): Promise<string | undefined> {
  const selector = `fieldSelector=metadata.name%3D${path.slice(REQUESTS.length + 1)}`
  const ways = [
    ['GET', path, {}],
    ['GET', `${REQUESTS}?${selector}`, {}],
    ['PATCH', path, { body: {}, ...MERGE }],
    ['PATCH', `${path}/approval`, { body: {}, ...MERGE }],
  ] as const
  for (const [method, at, sent] of ways) {
    const { text } = await wire.send(session, method, at, sent)
    const found = /"certificate"\s*:\s*"(?<pem>[^"]+)"/u.exec(text)?.groups?.['pem']
    if (found !== undefined) return Buffer.from(found, 'base64').toString()
  }
  return undefined
}
