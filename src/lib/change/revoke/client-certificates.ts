/** Client certificates that lie in Secrets with their keys, in PEM or in kubeconfigs. */
import { X509Certificate } from 'node:crypto'

import { at, listOf, textOf } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import { pemBlocks } from '../../crypto/secret-types/pem.ts'
import { kubeconfigIn } from './kubeconfig-tokens.ts'

/** A certificate, and the key with which it can be shown. */
export interface ClientCertificate {
  /** PEM, and public; with its chain. */
  readonly certificate: string
  readonly key: SecretBytes
  /** The name that an API server takes its owner for. */
  readonly user: string
  readonly groups: readonly string[]
  readonly until: Date
  /** Whether it stands in a kubeconfig, so that it is for an API server. */
  readonly isForApiServer: boolean
}

const CLIENT = '1.3.6.1.5.5.7.3.2'
const SERVER = '1.3.6.1.5.5.7.3.1'

/** The first one: undefined where there is none, or it is for servers too. */
export function clientCertificateIn({
  data,
}: Pick<PlainSecret, 'data'>): ClientCertificate | undefined {
  const values = [...data.values()].map((value) => value.revealText())
  const found = [...values.flatMap(inKubeconfig), ...inPem(values.join('\n'))]
  return found.find((each) => each !== undefined)
}

/** Keys with certificates, private keys and kubeconfigs. */
export function keysWithCertificates({ data }: Pick<PlainSecret, 'data'>): readonly string[] {
  return [...data].flatMap(([key, value]) => {
    const text = value.revealText()
    return pemBlocks(text).length > 0 || kubeconfigIn(text) !== undefined ? [key] : []
  })
}

function inKubeconfig(text: string): readonly (ClientCertificate | undefined)[] {
  return listOf(at(kubeconfigIn(text), 'users')).map((user) => {
    const part = (name: string): string =>
      Buffer.from(textOf(at(user, 'user', name)), 'base64').toString('utf8')
    const key = part('client-key-data')
    return key === '' ? undefined : described(part('client-certificate-data'), key, true)
  })
}

function inPem(text: string): readonly (ClientCertificate | undefined)[] {
  const blocks = pemBlocks(text)
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE')
  if (key === undefined) return []
  return certificates.map((block) => described(`${block.text}\n`, `${key.text}\n`, false))
}

function described(
  certificate: string,
  key: string,
  isForApiServer: boolean,
): ClientCertificate | undefined {
  try {
    const read = new X509Certificate(certificate)
    const uses = read.keyUsage ?? []
    if (!uses.includes(CLIENT) || uses.includes(SERVER)) return undefined
    const { CN: user, O: groups } = read.toLegacyObject().subject as unknown as Subject
    if (typeof user !== 'string' || user === '') return undefined
    return {
      certificate,
      key: SecretBytes.fromText(key),
      user,
      groups: groups === undefined ? [] : [groups].flat(),
      until: read.validToDate,
      isForApiServer,
    }
  } catch {
    return undefined
  }
}

/** What stands there more than once Node gives as a list. */
interface Subject {
  readonly CN?: string | readonly string[]
  readonly O?: string | readonly string[]
}
