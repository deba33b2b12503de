import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { beforeAll, describe, expect, it } from 'vitest'

import { archivePath, buildAll, buildIfStale, EXECUTABLE } from '../../scripts/build/build.ts'
import { tarGz } from '../../scripts/build/tar.ts'
import { ROOT } from '../../scripts/lib/child.ts'
import { archiveProblems } from './krew-rules.ts'
import { readTarGz } from './read-tar.ts'

const archive = ROOT + archivePath()

beforeAll(() => buildIfStale())

describe('the archive for krew', () => {
  it('keeps every rule of krew', () => {
    const entries = readTarGz(readFileSync(archive))
    expect(archiveProblems(entries, 'kubectl-vault_secret')).toEqual([])
  })

  it('holds the program, its licence, its manual and the licences of what it contains', () => {
    const entries = readTarGz(readFileSync(archive))
    expect(entries.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ['LICENSE', '644'],
      ['README.md', '644'],
      ['THIRD-PARTY-LICENSES', '644'],
      ['kubectl-vault_secret', '755'],
    ])
    expect(entries.map(({ owner, group, time }) => owner + group + time)).toEqual([0, 0, 0, 0])
    const program = entries.find(({ path }) => path === 'kubectl-vault_secret')
    expect(program?.content.equals(readFileSync(ROOT + EXECUTABLE))).toBe(true)
  })

  it('names a licence with its text for every package in the program', () => {
    const notices = readTarGz(readFileSync(archive)).find(({ path }) => path.startsWith('THIRD'))
    const text = notices?.content.toString('utf8') ?? ''
    expect(text).toMatch(/^@oclif\/core \d/m)
    expect(text).toMatch(/^yaml \d/m)
    const licences = [...text.matchAll(/^Licence: (.*)$/gm)].map(([, licence]) => licence)
    const known = new Set([
      'MIT',
      'ISC',
      'Apache-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      'BlueOak-1.0.0',
      '0BSD',
      'Unlicense',
    ])
    expect(licences.length).toBeGreaterThan(10)
    expect([...new Set(licences)].filter((licence) => !known.has(licence ?? ''))).toEqual([])
  })

  it('has the same bytes when it is built again', async () => {
    const before = readFileSync(archive)
    await buildAll()
    expect(readFileSync(archive).equals(before)).toBe(true)
  })

  it('is one that tar reads', (context) => {
    const { error, stdout } = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8' })
    if (error !== undefined) context.skip('tar is not on PATH')
    expect(stdout.trim().split('\n')).toContain('kubectl-vault_secret')
  })
})

describe('the writer of archives', () => {
  const file = (name: string): { name: string; content: Buffer; mode: number } => ({
    name,
    content: Buffer.alloc(700, 'x'),
    mode: 0o644,
  })

  it('sorts its files, so that their order does not matter', () => {
    const [one, other] = [
      tarGz([file('b'), file('a'), file('c')]),
      tarGz([file('c'), file('b'), file('a')]),
    ]
    expect(one.equals(other)).toBe(true)
  })

  it.for(['/etc/passwd', '../up', 'a..b', 'x'.repeat(101)])('refuses the name %s', (name) => {
    expect(() => tarGz([file(name)])).toThrow('cannot be the name')
  })
})

describe('the rules of krew, as written here', () => {
  it('refuse links, paths that climb, a missing licence and a second plugin', () => {
    const problems = archiveProblems(
      [
        { path: 'link', type: 'other' },
        { path: 'a/../../b', type: 'file' },
        { path: 'kubectl-vault_secret', type: 'file' },
        { path: 'bin/kubectl-vault_secret-reach', type: 'file' },
      ],
      'kubectl-vault_secret',
    )
    expect(problems).toEqual([
      'link is neither a plain file nor a folder',
      'a/../../b could leave the folder',
      'no licence',
      'another file could be taken for a plugin',
    ])
  })
})
