import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { archivePath, buildIfStale, packageVersion } from '../../scripts/build/build.ts'
import { ROOT } from '../../scripts/lib/child.ts'
import { type Manifest, manifestProblems, supportedBy } from './krew-rules.ts'

beforeAll(() => buildIfStale())

describe('krew-manifest.yaml', () => {
  it('keeps every rule of the krew index once a release is filled in', () => {
    expect(manifestProblems(rendered(), 'vault-secret.yaml')).toEqual([])
  })

  it('points at the archive that the build makes, by its name and SHA-256', () => {
    const [platform] = rendered().spec?.platforms ?? []
    expect(basename(platform?.uri ?? '')).toBe(basename(archivePath()))
    expect(platform?.sha256).toBe(sha256(ROOT + archivePath()))
    expect(platform?.bin).toBe('kubectl-vault_secret')
  })

  it('serves Linux and macOS on every processor, and not Windows, where krew links only .exe', () => {
    const pairs = (rendered().spec?.platforms ?? []).flatMap(supportedBy)
    expect(pairs.map((pair) => pair.split('/')[0])).toEqual([
      ...Array.from({ length: 5 }, () => 'linux'),
      ...Array.from({ length: 3 }, () => 'darwin'),
    ])
  })

  it('says on its page that this is not HashiCorp Vault', () => {
    expect(rendered().spec?.description).toContain('Not related to HashiCorp Vault')
  })
})

describe('the rules of the krew index, as written here', () => {
  const good = rendered()
  const platform = { ...good.spec?.platforms?.[0], sha256: 'a'.repeat(64) }
  const withSpec = (spec: Manifest['spec']): Manifest => ({
    ...good,
    spec: { ...good.spec, ...spec },
  })
  const linux = { ...platform, selector: { matchLabels: { os: 'linux' } } }

  it.for<[string, Manifest, string]>([
    [
      'an upper-case SHA-256',
      withSpec({ platforms: [{ ...platform, sha256: 'A'.repeat(64) }] }),
      'sha256',
    ],
    [
      'overlapping platforms',
      withSpec({ platforms: [platform, linux] }),
      'two platforms match linux/amd64',
    ],
    [
      'a selector for nothing',
      withSpec({ platforms: [{ ...linux, selector: { matchLabels: { os: 'plan9' } } }] }),
      'no supported platform',
    ],
    [
      'a selector by something else',
      withSpec({ platforms: [{ ...linux, selector: { matchLabels: { region: 'eu' } } }] }),
      'only os and arch',
    ],
    ['a version without v', withSpec({ version: '0.1.0' }), 'version'],
    ['a long short description', withSpec({ shortDescription: 'X'.repeat(51) }), '50 characters'],
    ['a wide description', withSpec({ description: 'x'.repeat(81) }), '80 columns'],
    ['a kube- name', { ...good, metadata: { name: 'kube-vault' } }, 'not allowed'],
    ['another file name', { ...good, metadata: { name: 'vault' } }, 'called after'],
  ])('refuse %s', ([, manifest, problem]) => {
    expect(manifestProblems(manifest, 'vault-secret.yaml').join('\n')).toContain(problem)
  })
})

/** The template as krew-release-bot fills it in for a release of this version. */
function rendered(): Manifest {
  const tag = `v${packageVersion()}`
  const filled = readFileSync(`${ROOT}krew-manifest.yaml`, 'utf8')
    .replaceAll(
      /\{\{addURIAndSha "(.*)" \.TagName \}\}/g,
      (_, uri: string) => `uri: ${uri}\n    sha256: ${sha256(ROOT + archivePath())}`,
    )
    .replaceAll('{{ .TagName }}', tag)
  return parse(filled) as Manifest
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
