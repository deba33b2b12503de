import { createPrivateKey } from 'node:crypto'

import type { SecretBytes } from '../../base/secret-bytes.ts'
import { isProtectedOpenSshKey } from './openssh-key.ts'
import { pemBlocks } from './pem.ts'
import { broken, dataField, refused, type Violation } from './violation.ts'

const KEY = 'ssh-privatekey'

/**
 * `kubernetes.io/ssh-auth`. The API server asks only that something is there;
 * what `ssh` cannot load is refused here.
 */
export function checkSshAuth(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  const value = data.get(KEY)
  if (value === undefined || value.length === 0) {
    return [refused('missing', dataField(KEY), 'is required')]
  }
  const problem = keyProblem(value.revealText())
  return problem === undefined ? [] : [broken('format', dataField(KEY), problem)]
}

const PROTECTED = 'is protected by a passphrase, which nothing in the cluster can enter'

function keyProblem(text: string): string | undefined {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (block === undefined) return 'is not an SSH private key'
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('Proc-Type: 4,ENCRYPTED')) {
    return PROTECTED
  }
  return block.label === 'OPENSSH PRIVATE KEY'
    ? openSshProblem(text, block.text)
    : pemProblem(block.text)
}

function openSshProblem(file: string, block: string): string | undefined {
  const isProtected = isProtectedOpenSshKey(block)
  if (isProtected === undefined) return 'is an OpenSSH private key that cannot be read'
  if (isProtected) return PROTECTED
  // sshkey_parse_private2 of OpenSSH looks for both lines at the very start and with a line feed.
  if (!file.startsWith(block)) return 'must have nothing before its first line'
  return file.startsWith('\n', block.length) ? undefined : 'must end with a line feed'
}

function pemProblem(block: string): string | undefined {
  try {
    createPrivateKey(block)
    return undefined
  } catch {
    return 'is a private key that cannot be read'
  }
}
