import { UserError } from '../../base/errors.ts'
import { parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { NewValues, RotatedSecret } from '../../change/rotate/index.ts'
import { generateLike, lostOf } from '../../crypto/generators/index.ts'
import type { Cluster } from '../values/gather.ts'
import { gatherValues, givesValues } from '../values/gather.ts'
import type { KeyValue } from '../values/key-value.ts'
import { dataOf } from '../values/other-secret.ts'
import type { RotateInvocation } from './invocation.ts'
import { GIVE_IT, tlsLike } from './tls-like.ts'

/** The new values, and what a person wants to know of them. */
export interface Chosen {
  readonly values: NewValues
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}

/** Types with one key that alone is secret. */
const SECRET_KEYS: Readonly<Record<string, string>> = { 'kubernetes.io/basic-auth': 'password' }

/**
 * The new values: those of the flags, and for each --key one like the old one. Without any of
 * them the Secret must have one key only, one that alone is secret, or a certificate.
 *
 * @throws UserError
 */
export async function chooseValues(
  invocation: RotateInvocation,
  secret: RotatedSecret,
  cluster: Cluster,
): Promise<Chosen> {
  const { flags } = invocation
  const isNamed = flags.key.length > 0 || givesValues(invocation)
  if (!isNamed && secret.plain.type === 'kubernetes.io/tls') {
    return newCertificate(invocation, secret, cluster)
  }
  return choose(invocation, secret, cluster, isNamed ? flags.key : [onlyKey(secret)])
}

/**
 * Only the values that flags ask for, which may be none.
 *
 * @throws UserError
 */
export function chooseGiven(
  invocation: RotateInvocation,
  secret: RotatedSecret,
  cluster: Cluster,
): Promise<Chosen> {
  return choose(invocation, secret, cluster, invocation.flags.key)
}

async function choose(
  invocation: RotateInvocation,
  secret: RotatedSecret,
  cluster: Cluster,
  keys: readonly string[],
): Promise<Chosen> {
  const given = givesValues(invocation)
  const gathered = given ? await gatherValues(invocation, cluster) : NOTHING
  const values = new Map<string, SecretBytes | undefined>(gathered.data)
  const notes = [...gathered.notes]
  for (const key of keys) {
    if (values.has(key)) throw new UserError(`two flags give a value for ${key}`)
    const { value, kind, entropyBits } = likeOld(secret, key)
    values.set(key, value)
    notes.push(`${key}: ${kind}, ${Math.floor(entropyBits)} bits`)
  }
  const empty = [...values].filter(([, value]) => value?.length === 0)
  const warnings = empty.map(([key]) => `the new value of ${key} is empty`)
  return { values, warnings: [...gathered.warnings, ...warnings], notes }
}

/** One for the same names, signed by itself if the old one was, else by the authority of --ca. */
async function newCertificate(
  { flags, io }: RotateInvocation,
  { plain, ...name }: RotatedSecret,
  { client, namespace }: Cluster,
): Promise<Chosen> {
  const { options, issuer, pem } = tlsLike(plain.data.get('tls.crt'))
  if (issuer !== undefined && flags.ca === undefined) {
    throw new UserError(`the certificate of ${qualifiedName(name)} was issued by ${issuer}`, [
      '--ca [NAMESPACE/]NAME names the Secret of that authority',
      'or give what it has issued: --from-file tls.crt=PATH --from-file tls.key=PATH',
    ])
  }
  const typed = flags.ca === undefined ? options : `${options},ca=${flags.ca}`
  const { generateTls } = await import('../generate/tls.ts')
  const made = await generateTls(typed, io.now(), (ca) =>
    dataOf(parseQualifiedName(ca, namespace), client),
  )
  const lost = await lostWith(plain, pem, made)
  if (lost.length > 0) {
    const title = qualifiedName(name)
    throw new UserError(`a new certificate of ${title} would lose: ${lost.join(', ')}`, [
      ...GIVE_IT,
      `if all of that may go: \`${COMMAND} rotate ${title} --generate-tls ${typed}\``,
    ])
  }
  // What consumers trust is theirs to say: a Secret without it gets none.
  const wanted = made.filter(({ key }) => key !== 'ca.crt' || plain.data.has(key))
  const values = new Map(wanted.map(({ key, value }) => [key, value]))
  return { values, warnings: [], notes: [`tls.crt: ${options}`] }
}

/** What the old certificate has, with those that follow it, and the new one has not. */
async function lostWith(
  { data }: RotatedSecret['plain'],
  pem: string,
  made: readonly KeyValue[],
): Promise<readonly string[]> {
  const certificate = made.find(({ key }) => key === 'tls.crt')?.value.revealText() ?? ''
  const count = (
    data
      .get('tls.crt')
      ?.revealText()
      .match(/-----BEGIN CERTIFICATE-----/g) ?? []
  ).length
  const chain = count > 1 ? [`the ${count - 1} certificates that follow it in tls.crt`] : []
  return [...(await lostOf(pem, certificate)), ...chain]
}

const NOTHING = { data: new Map<string, SecretBytes>(), warnings: [], notes: [] }

function onlyKey({ plain, ...name }: RotatedSecret): string {
  const keys = [...plain.data.keys()]
  const usual = SECRET_KEYS[plain.type ?? '']
  if (usual !== undefined && keys.includes(usual)) return usual
  const [only] = keys
  if (keys.length === 1 && only !== undefined) return only
  throw new UserError(`${qualifiedName(name)} has several keys, and none was named`, [
    `its keys: ${keys.join(', ') || 'none'}`,
    'name those that change with --key, or give values, such as by --from-stdin KEY',
  ])
}

function likeOld(
  { plain, ...name }: RotatedSecret,
  key: string,
): NonNullable<ReturnType<typeof generateLike>> {
  const old = plain.data.get(key)
  if (old === undefined) {
    throw new UserError(`${qualifiedName(name)} has no key ${key}`, [
      `its keys: ${[...plain.data.keys()].join(', ') || 'none'}`,
    ])
  }
  const like = generateLike(old)
  if (like !== undefined) return like
  throw new UserError(`what a new value of ${key} has to be like cannot be told from the old one`, [
    `say it: --generate ${key}=password, --from-stdin ${key}, --from-file ${key}=PATH, --prompt ${key}`,
  ])
}
