import { textOf } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from './secret.ts'
import { broken, dataField, type Violation } from './violation.ts'

const ID = /^[a-z0-9]{6}$/
const TOKEN_SECRET = /^[a-z0-9]{16}$/
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/
// Go's time.RFC3339.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * `bootstrap.kubernetes.io/token`. The API server stores anything of this type;
 * these are the rules by which its authenticator and the controllers then
 * ignore a token (k8s.io/cluster-bootstrap/token/api/types.go).
 */
export function checkBootstrapToken(secret: PlainSecret, now: Date): readonly Violation[] {
  return [
    ...checkPlace(secret),
    ...required(secret.data, 'token-id', ID, 'must be 6 lower case letters or digits'),
    ...required(
      secret.data,
      'token-secret',
      TOKEN_SECRET,
      'must be 16 lower case letters or digits',
    ),
    ...checkExpiration(secret.data, now),
    ...checkUsages(secret.data),
    ...checkGroups(secret.data),
  ]
}

function checkPlace({ metadata, data }: PlainSecret): readonly Violation[] {
  const found: Violation[] = []
  if (metadata['namespace'] !== 'kube-system') {
    found.push(
      broken('metadata', 'metadata.namespace', 'must be kube-system for a bootstrap token'),
    )
  }
  if (textOf(metadata['name']) !== `bootstrap-token-${text(data, 'token-id')}`) {
    found.push(
      broken('mismatch', 'metadata.name', 'must be bootstrap-token-ID with its data[token-id]'),
    )
  }
  return found
}

function required(
  data: ReadonlyMap<string, SecretBytes>,
  key: string,
  rule: RegExp,
  message: string,
): readonly Violation[] {
  if (!data.has(key)) return [broken('missing', dataField(key), 'is required')]
  return rule.test(text(data, key)) ? [] : [broken('format', dataField(key), message)]
}

function checkExpiration(data: ReadonlyMap<string, SecretBytes>, now: Date): readonly Violation[] {
  const time = text(data, 'expiration')
  if (time === '') return []
  const field = dataField('expiration')
  const ends = Date.parse(time.replace(',', '.'))
  if (!TIME.test(time) || Number.isNaN(ends)) {
    return [broken('format', field, 'must be a time such as 2006-01-02T15:04:05Z')]
  }
  return ends > now.getTime() ? [] : [broken('expired', field, 'is in the past')]
}

// Anything but "true" means no, so a "True" is a mistake that nobody would notice.
function checkUsages(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  return [...data.keys()]
    .filter((key) => key.startsWith('usage-bootstrap-'))
    .filter((key) => !['true', 'false'].includes(text(data, key)))
    .map((key) => broken('format', dataField(key), 'must be true or false'))
}

function checkGroups(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  const groups = text(data, 'auth-extra-groups')
  if (groups === '' || groups.split(',').every((group) => GROUP.test(group))) return []
  const message = 'must be groups that start with system:bootstrappers:, separated by commas'
  return [broken('format', dataField('auth-extra-groups'), message)]
}

function text(data: ReadonlyMap<string, SecretBytes>, key: string): string {
  return data.get(key)?.revealText() ?? ''
}
