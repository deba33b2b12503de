import type { Answer, Attacker, Held } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'
import { until } from './accounts.ts'
import { APPROVED, askFor, type Asked, CLIENT, signingRequest } from './certificate-request.ts'

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const GROUP = 'certificates.k8s.io'

/** A rule about certificate signing requests or one of their subresources. */
export function csrRule(verb: string, subresource?: string, ...resourceNames: string[]): Rule {
  const resource = 'certificatesigningrequests'
  return {
    apiGroups: [GROUP],
    resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
    verbs: [verb],
    ...(resourceNames.length > 0 && { resourceNames }),
  }
}

/** A rule about signers, by name or `domain/*`. */
export function signerRule(verb: string, ...resourceNames: string[]): Rule {
  return {
    apiGroups: [GROUP],
    resources: ['signers'],
    verbs: [verb],
    ...(resourceNames.length > 0 && { resourceNames }),
  }
}

/** A request that was created, with the key that its certificate will belong to. */
export interface Pending {
  readonly name: string
  readonly path: string
  readonly keyPem: string
}

/** Creates a request as the attacker; it goes when the scene ends. */
export async function submit(
  attacker: Attacker,
  scene: Scene,
  asked: Asked,
  signerName = CLIENT,
): Promise<Pending> {
  const { keyPem, requestPem } = await askFor(asked)
  const name = scene.unique
  const path = `${REQUESTS}/${name}`
  await attacker.create(REQUESTS, signingRequest(name, requestPem, signerName))
  scene.cleanUp(() => scene.admin.delete(path))
  return { name, path, keyPem }
}

/** Approves with one verb of the subresource. */
export async function approve(
  attacker: Attacker,
  { path, name }: Pending,
  verb: 'update' | 'patch' = 'patch',
): Promise<void> {
  if (verb === 'update') await put(attacker, `${path}/approval`, name)
  else await attacker.patch(`${path}/approval`, { status: { conditions: APPROVED } })
}

/** Replaces a request or its approval; the API server puts back what may not be changed. */
export function put(attacker: Attacker, path: string, name: string): Promise<Answer> {
  const body = { ...signingRequest(name, ''), status: { conditions: APPROVED } }
  return attacker.request('PUT', path, { body })
}

/** Asks for something that the certificate is in. */
export type ReadBack = (attacker: Attacker, pending: Pending) => Promise<Answer>

export const BY_GET: ReadBack = (attacker, { path }) => attacker.get(path)

/** Waits for the signer and answers with the key pair. */
export async function collect(
  attacker: Attacker,
  pending: Pending,
  readBack: ReadBack = BY_GET,
): Promise<Held> {
  const certPem = await until('the signer', async () =>
    certificateIn((await readBack(attacker, pending)).text),
  )
  return { certPem, keyPem: pending.keyPem }
}

function certificateIn(text: string): string | undefined {
  const found = /"certificate"\s*:\s*"(?<pem>[^"]+)"/u.exec(text)?.groups?.['pem']
  return found === undefined ? undefined : Buffer.from(found, 'base64').toString()
}
