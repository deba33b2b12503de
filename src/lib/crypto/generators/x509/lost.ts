import type * as x509 from '@peculiar/x509'
import { type Library, loadX509 } from './load-x509.ts'

/** Those that are about the key or the issuer, and new with each certificate. */
const OWN: ReadonlySet<string> = new Set(['2.5.29.14', '2.5.29.35'])
const NAMES: Readonly<Record<string, string>> = {
  '2.5.29.15': 'key usage',
  '2.5.29.17': 'alternative names',
  '2.5.29.19': 'basic constraints',
  '2.5.29.30': 'name constraints',
  '2.5.29.31': 'CRL distribution points',
  '2.5.29.32': 'certificate policies',
  '2.5.29.37': 'extended key usage',
  '1.3.6.1.5.5.7.1.1': 'authority information access',
}

/**
 * What a certificate has that another one, which is to stand in its place, has not: fields of the
 * subject, names, uses of its key and further extensions (RFC 5280 §4.2), each in words.
 *
 * @param before as PEM
 * @param after as PEM
 */
export async function lostOf(before: string, after: string): Promise<readonly string[]> {
  const library = await loadX509()
  const [old, made] = [new library.X509Certificate(before), new library.X509Certificate(after)]
  const [had, has] = [partsOf(library, old), new Set(partsOf(library, made))]
  return had.filter((each) => !has.has(each))
}

function partsOf(library: Library, certificate: x509.X509Certificate): readonly string[] {
  const constraints = certificate.getExtension(library.BasicConstraintsExtension)
  const isFree = certificate.getExtension(library.KeyUsagesExtension) === null
  // Without the extension an authority may also serve (RFC 5280 §4.2.1.3).
  const free = isFree && constraints?.ca === true ? ['key usage digitalSignature'] : []
  const subject = certificate.subjectName.toJSON().flatMap((each) => Object.entries(each))
  return [
    ...free,
    ...subject.flatMap(([field, values]) => values.map((value) => `${field}=${value}`)),
    ...certificate.extensions.flatMap((each) => partsOfExtension(library, each)),
  ]
}

function partsOfExtension(library: Library, extension: x509.Extension): readonly string[] {
  const { type } = extension
  const title = NAMES[type] ?? `extension ${type}`
  if (OWN.has(type)) return []
  if (extension instanceof library.SubjectAlternativeNameExtension) {
    return extension.names.toJSON().map((each) => `${each.type} name ${each.value}`)
  }
  if (extension instanceof library.ExtendedKeyUsageExtension) {
    return extension.usages.map((each) => `${title} ${String(each)}`)
  }
  if (extension instanceof library.KeyUsagesExtension) {
    const flags = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((bit) => (extension.usages & (1 << bit)) !== 0)
    return flags.map((bit) => `${title} ${library.KeyUsageFlags[1 << bit]}`)
  }
  if (extension instanceof library.BasicConstraintsExtension) {
    const limit = extension.pathLength === undefined ? [] : [`${title} path length`]
    return extension.ca ? [`${title} CA`, ...limit] : limit
  }
  return [title]
}
