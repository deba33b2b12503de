/** Certificates in Secrets, together with the private keys that they are worth something with. */
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { readCertificate } from '../secret-types/certificate.ts'
import { pemBlocks } from '../secret-types/pem.ts'
import type { PlainSecret } from '../secret-types/secret.ts'

export interface CertificatePair {
  /** Keys of the Secret; both may be the same. */
  readonly certificateKey: string
  readonly privateKeyKey: string
  readonly certificate: X509Certificate
}

type Data = Pick<PlainSecret, 'data'>

/** Each certificate whose private key stands in the same Secret, under whatever keys. */
export function certificatePairs({ data }: Data): readonly CertificatePair[] {
  const blocks = blocksIn({ data })
  const privateKeys = blocks.flatMap(({ key, label, text }) => {
    const privateKey = label.endsWith('PRIVATE KEY') ? readKey(text) : undefined
    return privateKey === undefined ? [] : [{ key, privateKey }]
  })
  return certificatesIn({ data }).flatMap(({ key, certificate }) => {
    const own = privateKeys.find(({ privateKey }) => certificate.checkPrivateKey(privateKey))
    return own === undefined ? [] : [{ certificateKey: key, privateKeyKey: own.key, certificate }]
  })
}

/** Every certificate of the Secret, those of authorities too. */
export function certificatesIn({
  data,
}: Data): readonly { readonly key: string; readonly certificate: X509Certificate }[] {
  return blocksIn({ data }).flatMap(({ key, label, text }) => {
    const certificate = label === 'CERTIFICATE' ? readCertificate(text) : undefined
    return certificate === undefined ? [] : [{ key, certificate }]
  })
}

function blocksIn({ data }: Data): readonly { key: string; label: string; text: string }[] {
  return [...data].flatMap(([key, value]) =>
    pemBlocks(value.revealText()).map((block) => ({ key, ...block })),
  )
}

/** Nothing for one under a passphrase. */
function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
