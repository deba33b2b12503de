/** An authority as openssl makes it, with a list of what it has revoked. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface Pair {
  readonly certificate: string
  readonly privateKey: string
  /** Of the certificate. */
  readonly file: string
}

export interface OpensslAuthority {
  readonly certificate: string
  /** @param extensions lines such as `subjectAltName=DNS:a.example` */
  issue(extensions: readonly string[], key?: 'ec' | 'rsa', days?: number): Pair
  revoke(pair: Pair, reason?: string): void
  /** The list, DER. @param seconds until the next one is due */
  list(seconds?: number): Buffer
  remove(): void
}

const CONFIG = `[ca]
default_ca=a
[a]
database=index.txt
crlnumber=crlnumber
certificate=ca.crt
private_key=ca.key
default_md=sha256
`

export function opensslAuthority(name = 'openssl test'): OpensslAuthority {
  const folder = mkdtempSync(path.join(tmpdir(), 'openssl-'))
  const openssl = (...words: readonly string[]): Buffer =>
    execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text)
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const
  const subject = ['-subj', `/CN=${name}`] as const
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', ...subject)
  write('index.txt', '')
  write('crlnumber', '01')
  write('ca.cnf', CONFIG)
  let count = 0
  return {
    certificate: read('ca.crt'),
    issue(extensions, key = 'ec', days = 30) {
      const base = `leaf-${++count}`
      const kind = key === 'ec' ? newKey : ['-newkey', 'rsa:2048', '-nodes']
      openssl('req', ...kind, '-keyout', `${base}.key`, '-out', `${base}.csr`, '-subj', '/CN=leaf')
      write(`${base}.cnf`, extensions.join('\n'))
      const sign = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-days', String(days)]
      const made = ['-in', `${base}.csr`, '-extfile', `${base}.cnf`, '-out', `${base}.crt`]
      openssl('x509', '-req', ...sign, ...made)
      return {
        certificate: read(`${base}.crt`),
        privateKey: read(`${base}.key`),
        file: path.join(folder, `${base}.crt`),
      }
    },
    revoke({ file }, reason = 'keyCompromise') {
      openssl('ca', '-config', 'ca.cnf', '-revoke', file, '-crl_reason', reason)
    },
    list(seconds = 3600) {
      openssl('ca', '-config', 'ca.cnf', '-gencrl', '-crlsec', String(seconds), '-out', 'list.pem')
      return openssl('crl', '-in', 'list.pem', '-outform', 'der')
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
