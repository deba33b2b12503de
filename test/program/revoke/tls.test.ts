import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { opensslAuthority, type Pair } from '../../crypto/certificates/openssl-authority.ts'
import { revokeSite } from './leaked-site.ts'
import { startListServer, startTlsServer, type TlsServer } from './tls-server.ts'

const cluster = await useControlPlane()
const authority = opensslAuthority()
const NAMES = 'subjectAltName=DNS:a.example.com,DNS:b.example.com'
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})
afterAll(() => authority.remove())

function tlsSecret({ certificate, privateKey }: Pair): object {
  return {
    type: 'kubernetes.io/tls',
    stringData: {
      'tls.crt': certificate,
      'tls.key': privateKey,
      'ca.crt': authority.certificate,
    },
  }
}

async function serving(...pairs: readonly Pair[]): Promise<TlsServer> {
  const server = await startTlsServer(...pairs)
  stops.push(server.stop)
  return server
}

const linesOf = ({ privateKey }: Pair): readonly string[] =>
  privateKey.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'))

describe('a certificate', () => {
  test('is dead when each server shows another key, and who shows the old one is named', async () => {
    const old = authority.issue([NAMES])
    const [first, second] = [await serving(old), await serving(authority.issue([NAMES]))]
    const site = await revokeSite(cluster, tlsSecret(old))
    const words = ['--endpoint', first.endpoint, '--endpoint', second.endpoint]
    const alive = await site.revoke(...words)
    expect(alive.status).toBe(1)
    expect(alive.evidence.verdict).toBe('alive')
    expect(alive.evidence.proofs.map(({ asked, of, verdict }) => [asked, of, verdict])).toEqual([
      ['TLS handshake for a.example.com', first.endpoint, 'disproven'],
      ['TLS handshake for b.example.com', first.endpoint, 'disproven'],
      ['TLS handshake for a.example.com', second.endpoint, 'proven'],
      ['TLS handshake for b.example.com', second.endpoint, 'proven'],
    ])
    first.show(authority.issue([NAMES]))
    const dead = await site.revoke(...words)
    expect(dead.status).toBe(0)
    expect(dead.evidence.verdict).toBe('dead')
    expect(dead.stderr).toContain('names nowhere that it could be revoked')
    for (const line of linesOf(old)) expect(JSON.stringify([alive, dead])).not.toContain(line)
  })

  test('is found where a server shows it to one name, or for one kind of key, only', async () => {
    const old = authority.issue([NAMES], 'rsa')
    const byName = await serving(authority.issue([NAMES]))
    byName.showFor('b.example.com', old)
    const byKind = await serving(authority.issue([NAMES]), old)
    const site = await revokeSite(cluster, tlsSecret(old))
    const words = ['--endpoint', byName.endpoint, '--endpoint', byKind.endpoint]
    const { evidence } = await site.revoke(...words)
    expect(evidence.proofs.map(({ verdict }) => verdict)).toEqual([
      'proven',
      'disproven',
      'disproven',
      'disproven',
    ])
  })

  test('is unproven where nobody is named, or who is named does not answer', async () => {
    const site = await revokeSite(cluster, tlsSecret(authority.issue([NAMES])))
    const nobody = await site.revoke()
    expect(nobody.status).toBe(1)
    expect(nobody.evidence.verdict).toBe('unproven')
    expect(nobody.stderr).toContain('nobody was named: --endpoint HOST:PORT')
    const silent = await site.revoke('--endpoint', '127.0.0.1:1')
    expect(silent.evidence.verdict).toBe('unproven')
    const wrong = await site.program('revoke', 'leaked', '--yes', '--endpoint', 'a b')
    expect(wrong.status).toBe(2)
  })

  test('has to be revoked by its issuer where it names a list, which is fetched and checked', async () => {
    const lists = await startListServer(() => authority.list())
    stops.push(lists.stop)
    const old = authority.issue([NAMES, `crlDistributionPoints=URI:${lists.url}`])
    const server = await serving(authority.issue([NAMES]))
    const site = await revokeSite(cluster, tlsSecret(old))
    const words = ['--endpoint', server.endpoint]
    const before = await site.revoke(...words)
    expect(before.evidence).toMatchObject({
      verdict: 'alive',
      deeds: [{ step: 'replace' }, { step: 'revoke' }],
      proofs: [{ of: lists.url, verdict: 'disproven' }, {}, {}],
    })
    authority.revoke(old)
    const after = await site.revoke(...words)
    expect(after.status).toBe(0)
    expect(after.evidence.proofs[0]).toMatchObject({ verdict: 'proven' })
  })

  test('that can only be asked about by OCSP is unproven, with the command that asks', async () => {
    const old = authority.issue([NAMES, 'authorityInfoAccess=OCSP;URI:http://ocsp.example'])
    const server = await serving(authority.issue([NAMES]))
    const site = await revokeSite(cluster, tlsSecret(old))
    const { evidence, stderr } = await site.revoke('--endpoint', server.endpoint)
    expect(evidence.verdict).toBe('unproven')
    expect(stderr).toContain('openssl ocsp -url http://ocsp.example')
  })

  test('beside another credential is revoked with it, each with steps of its own', async () => {
    const { certificate, privateKey } = authority.issue([NAMES])
    const auths = { 'localhost:1': { username: 'robot', password: 'canaryRegistryPassword3' } }
    const site = await revokeSite(cluster, {
      stringData: {
        'server.pem': `${certificate}${privateKey}`,
        'config.json': JSON.stringify({ auths }),
        note: 'canaryNote',
      },
    })
    const { evidence, stderr } = await site.revoke()
    expect(evidence.credential).toMatchObject({
      kind: 'registry',
      others: [{ kind: 'tls-certificate', keys: ['server.pem'] }],
    })
    expect(evidence.proofs).toHaveLength(2)
    expect(evidence.residual.at(-1)).toBe('nothing is said of what else the Secret holds: note')
    expect(stderr).toContain(' and holds the TLS certificate for a.example.com, b.example.com')
    expect(stderr).not.toContain('canary')
  })
})
