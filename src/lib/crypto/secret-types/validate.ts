import { member, objectOf } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { checkBootstrapToken } from './bootstrap-token.ts'
import { checkDockercfg, checkDockerConfigJson } from './docker-config.ts'
import { checkData } from './keys.ts'
import { checkMetadata } from './metadata.ts'
import type { PlainSecret } from './secret.ts'
import { checkSshAuth } from './ssh-key.ts'
import { checkTls } from './tls.ts'
import { broken, dataField, refused, type Violation } from './violation.ts'

/**
 * Everything that is wrong with a Secret before it is sent: what the API server
 * refuses (ValidateSecret in pkg/apis/core/validation), and what it would take
 * although nothing can use it. Empty when all is well.
 *
 * @param now the time that certificates and tokens must be valid at
 */
export function validateSecret(secret: PlainSecret, now: Date): readonly Violation[] {
  return [...checkMetadata(secret.metadata), ...checkData(secret.data), ...checkType(secret, now)]
}

function checkType(secret: PlainSecret, now: Date): readonly Violation[] {
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      return checkServiceAccountToken(secret)
    case 'kubernetes.io/dockercfg':
      return checkDockercfg(secret.data)
    case 'kubernetes.io/dockerconfigjson':
      return checkDockerConfigJson(secret.data)
    case 'kubernetes.io/basic-auth':
      return checkBasicAuth(secret.data)
    case 'kubernetes.io/ssh-auth':
      return checkSshAuth(secret.data)
    case 'kubernetes.io/tls':
      return checkTls(secret.data, now)
    case 'bootstrap.kubernetes.io/token':
      return checkBootstrapToken(secret, now)
    default:
      return checkUnknownType(secret.type)
  }
}

const SERVICE_ACCOUNT = 'kubernetes.io/service-account.name'

// The token itself is filled in by a controller.
function checkServiceAccountToken({ metadata }: PlainSecret): readonly Violation[] {
  const account = member(objectOf(metadata['annotations']), SERVICE_ACCOUNT)
  if (typeof account === 'string' && account !== '') return []
  return [refused('missing', `metadata.annotations[${SERVICE_ACCOUNT}]`, 'is required')]
}

function checkBasicAuth(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  if (data.has('username') || data.has('password')) return []
  return [refused('missing', dataField('username'), 'or data[password] is required')]
}

const OWN_PREFIXES = ['kubernetes.io/', 'bootstrap.kubernetes.io/']

// Types are free text, but these prefixes belong to Kubernetes, so it is a slip of the pen.
function checkUnknownType(type: string): readonly Violation[] {
  if (!OWN_PREFIXES.some((prefix) => type.startsWith(prefix))) return []
  return [broken('format', 'type', 'is none of the built-in types')]
}
