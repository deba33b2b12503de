import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import type { SopsFormat } from '../../src/lib/crypto/sops/index.ts'
import { filesBelow } from '../canary/marks.ts'
import { sopsProgram, sopsTool } from '../crypto/sops/sops-tool.ts'
import { CALLED, type Done, type Repository, repository } from './repository.ts'

const keys = mkdtempSync(path.join(tmpdir(), 'git-keys-'))
afterAll(() => rmSync(keys, { recursive: true }))
const mine = await generateIdentity()
const theirs = await generateIdentity()
const keyFile = path.join(keys, 'my keys 100%.txt')
writeFileSync(keyFile, `${mine.identity.revealText()}\n`)
const sops = await sopsProgram()
const tool = sops === undefined ? undefined : sopsTool(sops, mine.identity.revealText())

const VALUE = 'canary-5f01'
const YAML = `# of the shop
kind: Secret
metadata:
  name: db
stringData:
  # who asks: ${VALUE}-comment
  user: ${VALUE}-user
  password: ${VALUE}-pass # ${VALUE}-behind
  text: |
    ${VALUE} line
    last
`

let repo: Repository
beforeEach(async () => {
  repo = await repository({ SOPS_AGE_KEY_FILE: keyFile })
})
afterEach(async () => {
  // Neither git nor the program leaves a value anywhere: in the working tree, the temp folder, or an object of git.
  const objects = await repo.git('cat-file', '--batch-all-objects', '--batch')
  const files = filesBelow(repo.folder)
  repo.remove()
  const all = [...files, ['an object of git', objects.stdout] as const]
  const left = all.filter(([, content]) => content.includes(VALUE)).map(([name]) => name)
  if (left.length > 0) throw new Error(`values were left in ${left.join(', ')}`)
})

const noValue = (done: Done): Done => {
  expect(done.stdout + done.stderr).not.toContain(VALUE)
  return done
}
const git = async (...words: readonly string[]): Promise<Done> => noValue(await repo.git(...words))
const program = async (...words: readonly string[]): Promise<Done> =>
  noValue(await repo.program(...words))
const commit = async (message: string): Promise<void> => {
  await git('add', '-A')
  expect(await git('commit', '-q', '-m', message)).toMatchObject({ status: 0 })
}
const setUp = async (...words: readonly string[]): Promise<void> => {
  const done = await program('git', 'setup', '--install', '--program', CALLED, ...words)
  expect(done).toMatchObject({ status: 0, stderr: '' })
}

async function encrypted(
  file: string,
  content: string,
  ...words: readonly string[]
): Promise<void> {
  repo.write(file, content)
  const how = words.length > 0 ? words : ['-r', mine.recipient]
  expect(await program('encrypt', '--in-place', ...how, file)).toMatchObject({ status: 0 })
}
const SECRET = ['-r', mine.recipient, '--encrypted-regex', '^(data|stringData)$']

/** The file on two branches, each of which was edited in its way; `main` is checked out. */
async function twoBranches(
  file: string,
  ours: readonly string[],
  other: readonly string[],
): Promise<void> {
  await commit('base')
  await git('checkout', '-q', '-b', 'other')
  await repo.edit(file, ...other)
  await commit('other')
  await git('checkout', '-q', 'main')
  await repo.edit(file, ...ours)
  await commit('ours')
}

/** The values are the marked ones, so what `decrypt` prints is looked at here alone. */
const plain = async (file: string): Promise<string> => (await repo.program('decrypt', file)).stdout

describe('git diff', () => {
  beforeEach(async () => {
    await setUp('*.enc.*')
    await encrypted('db.enc.yaml', YAML, ...SECRET)
    await commit('base')
  })

  test('shows which keys changed, and that other values are the same', async () => {
    await repo.edit('db.enc.yaml', 's/-pass/-new/', 's/name: db/name: shop/')
    const { status, stdout, stderr } = await git('diff')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const changed = stdout.split('\n').filter((line) => /^[-+] /.test(line))
    expect(changed).toEqual([
      '-  name: db',
      '+  name: shop',
      expect.stringMatching(/^- {2}password: ~[0-9a-f]{12} #~[0-9a-f]{12}$/),
      expect.stringMatching(/^\+ {2}password: ~[0-9a-f]{12} #~[0-9a-f]{12}$/),
    ])
    expect(stdout).not.toContain('ENC[')
    // The line between the two is there, unchanged.
    expect(stdout).toMatch(/^ {3}user: ~[0-9a-f]{12}$/m)
  })

  test('gives one value one fingerprint, from one commit to the next and back', async () => {
    await repo.edit('db.enc.yaml', 's/-pass/-new/')
    await commit('there')
    await repo.edit('db.enc.yaml', 's/-new/-pass/')
    await commit('back')
    expect((await git('diff', 'HEAD~2', 'HEAD')).stdout).not.toMatch(/^[-+] /m)
    const log = (await git('log', '-p', '--reverse', '--format=', 'HEAD~2..')).stdout
    const told = log
      .split('\n')
      .filter((line) => /^[-+] {3,}password/.test(line.replace(/^./, '$& ')))
    expect(new Set(told.map((line) => line.slice(1))).size).toBe(2)
  })

  test('shows who is let in, and that the data key is another', async () => {
    await program('rekey', '--add', theirs.recipient, 'db.enc.yaml')
    const { stdout } = await git('diff')
    expect(stdout).toContain(`+# recipient ${theirs.recipient}\n`)
    expect(stdout).toMatch(
      /^-# fingerprints of data key ~.*\n(.*\n)*?\+# fingerprints of data key ~/m,
    )
  })

  test('tells whoever cannot decrypt it which ciphertexts differ', async () => {
    await repo.edit('db.enc.yaml', 's/-pass/-new/')
    rmSync(keyFile)
    try {
      const { status, stdout } = await git('diff')
      expect(status).toBe(0)
      const changed = stdout.split('\n').filter((line) => /^[-+] /.test(line))
      expect(changed).toEqual([
        expect.stringMatching(/^- {2}password: ENC [0-9a-f]{12} #ENC [0-9a-f]{12}$/),
        expect.stringMatching(/^\+ {2}password: ENC [0-9a-f]{12} #ENC [0-9a-f]{12}$/),
      ])
      const all = await program('git', 'textconv', 'db.enc.yaml')
      expect(all.stdout).toContain('# not decrypted: none of the identities can decrypt')
      expect(all.stdout).toContain(
        `#   SOPS_AGE_KEY_FILE: cannot read ${keyFile}: there is no such`,
      )
      expect(all.stdout).toContain('kind: Secret\n')
    } finally {
      writeFileSync(keyFile, `${mine.identity.revealText()}\n`)
    }
  })

  test.each<[string, (text: string) => string, string]>([
    [
      'whose MAC is wrong',
      (text) => text.replace('name: db', 'name: shop'),
      '# not decrypted: the document was changed after',
    ],
    [
      'with the marks of a conflict',
      (text) => `<<<<<<< a\n${text}=======\n>>>>>>> b\n`,
      '# not shown: the YAML is malformed',
    ],
    ['that is empty', () => '', '# not encrypted'],
    ['that is none', () => '- 1\n', '# not shown: '],
    ['cut off', (text) => text.slice(0, -200), '# not decrypted: the MAC'],
  ])('does not fail for a document %s', async (_, spoil, why) => {
    repo.write('db.enc.yaml', spoil(repo.read('db.enc.yaml')))
    const { status, stdout, stderr } = await git('diff')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(why)
  })

  test('shows no value of a file that is in clear, but says that it is', async () => {
    repo.write('db.enc.yaml', YAML)
    const { status, stdout } = await git('diff')
    expect(status).toBe(0)
    expect(stdout).toContain('+  user: (in clear, not shown)')
    expect(stdout).toContain('+# not encrypted')
    repo.write('db.enc.yaml', '')
  })

  test('shows no value of a Secret that the rule has left in clear', async () => {
    await encrypted(
      'all.enc.yaml',
      YAML.replaceAll(VALUE, 'open'),
      '-r',
      mine.recipient,
      '--encrypted-regex',
      '^text$',
    )
    const { stdout } = await git('diff', '--no-index', '/dev/null', 'all.enc.yaml')
    expect(stdout).toContain('+  user: (in clear, not shown)')
    expect(stdout).not.toContain('open-user')
    expect(stdout).toContain('+  name: db')
  })

  test.each<[string, string, RegExp]>([
    [
      'a.enc.json',
      `{"a": {"b": "${VALUE}", "n": 12}}\n`,
      /"b": "~[0-9a-f]{12}", "n": "~[0-9a-f]{12}"/,
    ],
    ['a.enc.env', `# ${VALUE}\nA=${VALUE}\n`, /^\+#~[0-9a-f]{12}\n\+A=~[0-9a-f]{12}$/m],
    ['a.enc.ini', `[one]\na = ${VALUE}\n`, /^\+\[one\]\n\+a = ~[0-9a-f]{12}$/m],
    ['a.enc.bin', VALUE, /^\+# an age file, compared as a whole\n\+ENC [0-9a-f]{12}$/m],
  ])('shows %s', async (file, content, wanted) => {
    await encrypted(file, content)
    await git('add', '-A')
    expect((await git('diff', '--cached', file)).stdout).toMatch(wanted)
  })
})

describe('git merge', () => {
  test.each<[string, SopsFormat, string, string, string, string]>([
    [
      'db.enc.yaml',
      'yaml',
      YAML,
      's/-user/-anna/',
      's/-pass/-new/',
      YAML.replace('-user', '-anna').replace('-pass', '-new'),
    ],
    [
      'a.enc.json',
      'json',
      `{\n  "a": "${VALUE}-a",\n  "b": "${VALUE}-b"\n}\n`,
      's/-a"/-A"/',
      's/-b"/-B"/',
      `{\n  "a": "${VALUE}-A",\n  "b": "${VALUE}-B"\n}\n`,
    ],
    [
      'a.enc.env',
      'dotenv',
      `A=${VALUE}-a\nB=${VALUE}-b\n`,
      's/-a/-A/',
      's/-b/-B/',
      `A=${VALUE}-A\nB=${VALUE}-B\n`,
    ],
    [
      'a.enc.ini',
      'ini',
      `[x]\na = ${VALUE}-a\nb = ${VALUE}-b\n`,
      's/-a/-A/',
      's/-b/-B/',
      `[x]\na = ${VALUE}-A\nb = ${VALUE}-B\n`,
    ],
  ])(
    'resolves %s where git alone cannot, and sops reads it',
    async (file, format, content, ...[ours, other, wanted]) => {
      await encrypted(file, content)
      await twoBranches(file, [ours], [other])
      // Without the driver the MAC alone is a conflict.
      expect((await git('merge', '-q', '--no-edit', 'other')).status).toBe(1)
      await git('merge', '--abort')
      await setUp('*.enc.*')
      await commit('set up')
      expect(await git('merge', '-q', '--no-edit', 'other')).toMatchObject({
        status: 0,
        stderr: '',
      })
      expect(await plain(file)).toBe(wanted)
      // sops moves a comment to the line above.
      const marked = (text: string): readonly string[] =>
        (text.match(/canary-5f01-\w+/g) ?? []).toSorted()
      const read = tool?.decrypt(Buffer.from(repo.read(file)), format).toString() ?? wanted
      expect(marked(read)).toEqual(marked(wanted))
      expect((await git('status', '--short')).stdout).toBe('')
    },
  )

  test('resolves a rebase and a cherry-pick as well', async () => {
    await setUp('*.enc.yaml')
    await encrypted('db.enc.yaml', YAML)
    await twoBranches('db.enc.yaml', ['s/-user/-anna/'], ['s/-pass/-new/'])
    expect(await git('rebase', '-q', 'other')).toMatchObject({ status: 0 })
    expect(await plain('db.enc.yaml')).toBe(YAML.replace('-user', '-anna').replace('-pass', '-new'))
    await git('reset', '-q', '--hard', 'other~1')
    await repo.edit('db.enc.yaml', 's/name: db/name: shop/')
    await commit('again')
    expect(await git('cherry-pick', 'other')).toMatchObject({ status: 0 })
    expect(await plain('db.enc.yaml')).toBe(
      YAML.replace('name: db', 'name: shop').replace('-pass', '-new'),
    )
  })

  test('leaves what both changed as a conflict, names it, and merges the rest', async () => {
    await setUp('*.enc.yaml')
    await encrypted('db.enc.yaml', YAML)
    await twoBranches('db.enc.yaml', ['s/-pass/-ours/'], ['s/-pass/-other/', 's/-user/-anna/'])
    const { status, stdout, stderr } = await git('merge', '--no-edit', 'other')
    expect(status).toBe(1)
    expect(stderr).toContain('db.enc.yaml: conflict: both sides changed stringData.password\n')
    expect(stderr).not.toContain('stringData.user')
    expect(stdout).toContain('CONFLICT (content): Merge conflict in db.enc.yaml')
    expect((await git('status', '--short')).stdout).toBe('UU db.enc.yaml\n')
    // A whole document, which can be decrypted and edited; all three versions are in the index.
    expect(await plain('db.enc.yaml')).toBe(
      YAML.replace('-user', '-anna').replace('-pass', '-ours'),
    )
    expect((await git('ls-files', '-u')).stdout.trim().split('\n')).toHaveLength(3)
    await repo.edit('db.enc.yaml', 's/-ours/-both/')
    await commit('settled')
    expect(await plain('db.enc.yaml')).toContain('-both')
  })

  test('keeps ours and says why where no identity opens it', async () => {
    await setUp('*.enc.yaml')
    await encrypted('db.enc.yaml', YAML)
    await twoBranches('db.enc.yaml', ['s/-user/-anna/'], ['s/-pass/-new/'])
    const before = repo.read('db.enc.yaml')
    writeFileSync(keyFile, `${theirs.identity.revealText()}\n`)
    try {
      const { status, stderr } = await git('merge', '--no-edit', 'other')
      expect(status).toBe(1)
      expect(stderr).toContain(
        'error: db.enc.yaml: none of the identities can decrypt this document',
      )
      expect(stderr).toContain('hint: it was left as in HEAD')
      expect(repo.read('db.enc.yaml')).toBe(before)
      expect((await git('status', '--short')).stdout).toBe('UU db.enc.yaml\n')
    } finally {
      writeFileSync(keyFile, `${mine.identity.revealText()}\n`)
    }
  })

  test('lets nobody back in who was removed on one side', async () => {
    await setUp('*.enc.yaml')
    await encrypted('db.enc.yaml', YAML, '-r', mine.recipient, '-r', theirs.recipient)
    await commit('base')
    await git('checkout', '-q', '-b', 'other')
    await program('rekey', '--remove', theirs.recipient, 'db.enc.yaml')
    await commit('removed')
    await git('checkout', '-q', 'main')
    await repo.edit('db.enc.yaml', 's/-pass/-new/')
    await commit('ours')
    const { status, stderr } = await git('merge', '-q', '--no-edit', 'other')
    expect(status, stderr).toBe(0)
    expect(stderr).toContain('db.enc.yaml: note: the other side changed who can read it')
    expect(repo.read('db.enc.yaml')).not.toContain(theirs.recipient)
    expect(await plain('db.enc.yaml')).toBe(YAML.replace('-pass', '-new'))
  })

  test('is a conflict with ours kept where both changed who can read it', async () => {
    await setUp('*.enc.yaml')
    await encrypted('db.enc.yaml', YAML, '-r', mine.recipient, '-r', theirs.recipient)
    await commit('base')
    await git('checkout', '-q', '-b', 'other')
    await program('rekey', '--remove', theirs.recipient, 'db.enc.yaml')
    await commit('removed')
    await git('checkout', '-q', 'main')
    const third = await generateIdentity()
    await program('rekey', '--add', third.recipient, 'db.enc.yaml')
    await commit('added')
    const before = repo.read('db.enc.yaml')
    const { status, stderr } = await git('merge', '--no-edit', 'other')
    expect({ status, ours: repo.read('db.enc.yaml') }).toEqual({ status: 1, ours: before })
    expect(stderr).toContain('db.enc.yaml: both sides changed who can read it, or its data key')
  })

  test('merges a file that is encrypted on neither side as git would', async () => {
    await setUp('*.yaml')
    // A list, which is no SOPS document.
    const lines = '- 1\n- 2\n- 3\n- 4\n- 5\n'
    repo.write('plain.yaml', lines)
    await commit('base')
    await git('checkout', '-q', '-b', 'other')
    repo.write('plain.yaml', lines.replace('1', '9'))
    await commit('other')
    await git('checkout', '-q', 'main')
    repo.write('plain.yaml', lines.replace('5', '8'))
    await commit('ours')
    expect(await git('merge', '-q', '--no-edit', 'other')).toMatchObject({ status: 0, stderr: '' })
    expect(repo.read('plain.yaml')).toBe('- 9\n- 2\n- 3\n- 4\n- 8\n')
    await git('reset', '-q', '--hard', 'HEAD~1')
    repo.write('plain.yaml', lines.replace('1', '7'))
    await commit('differs')
    expect((await git('merge', '-q', '--no-edit', 'other')).status).toBe(1)
    expect(repo.read('plain.yaml')).toContain('<<<<<<< ours\n- 7\n=======\n- 9\n>>>>>>> theirs\n')
  })
})

describe('git setup', () => {
  test('shows what it would do, and does it only with --install, and once', async () => {
    const shown = await program('git', 'setup', '*.enc.yaml', 'my secrets/*', '-i', keyFile)
    expect(shown).toMatchObject({
      status: 0,
      stderr: 'nothing was changed; add --install to do it\n',
    })
    expect(shown.stdout).toContain(
      '*.enc.yaml diff=vault-secret merge=vault-secret\n"my secrets/*" diff=',
    )
    expect((await git('config', '--get-regexp', 'vault-secret')).stdout).toBe('')
    repo.write('.gitattributes', '*.png binary')
    await setUp('*.enc.yaml', '-i', keyFile)
    await setUp('*.enc.yaml', '-i', keyFile)
    expect(repo.read('.gitattributes')).toBe(
      '*.png binary\n*.enc.yaml diff=vault-secret merge=vault-secret\n',
    )
    expect((await git('config', 'diff.vault-secret.textconv')).stdout).toBe(
      `${CALLED} git textconv -i '${keyFile}'\n`,
    )
  })

  test('keeps what was set before and is not said anew, and says how to forget it', async () => {
    const config = async (name: string): Promise<string> =>
      (await git('config', '--local', name)).stdout.trimEnd()
    const setting = 'diff.vault-secret.textconv'
    const other = path.join(path.dirname(keyFile), "it's mine.txt")
    await setUp('*.enc.yaml', '-i', keyFile, '-i', other, '--input-type', 'yaml')
    const before = [await config(setting), await config('merge.vault-secret.driver')]
    expect(before[0]).toContain(`it'\\''s mine.txt`)
    const again = await program('git', 'setup', '--install', '*.enc.json')
    expect(again.status).toBe(0)
    expect(again.stderr).toContain(`note: -i '${keyFile}' -i `)
    expect(again.stderr).toContain(`git config --local --unset ${setting}`)
    expect([await config(setting), await config('merge.vault-secret.driver')]).toEqual(before)
    const shown = await program('git', 'setup', '*.enc.json')
    expect(shown.stdout).toContain('s mine.txt')
    await program('git', 'setup', '--install', '*.enc.json', '-i', other)
    expect(await config(setting)).not.toContain(keyFile)
    expect(await config(setting)).toMatch(/ git textconv -i \S+ \S+ --input-type yaml$/)
    await git('config', '--local', '--unset', setting)
    const anew = await program('git', 'setup', '--install', '--program', CALLED, '*.enc.json')
    expect(anew.stderr).toBe('')
    expect(await config(setting)).toBe(`${CALLED} git textconv`)
  })

  test('passes on where the identity is', async () => {
    const away = await repository()
    try {
      await away.program(
        'git',
        'setup',
        '--install',
        '--program',
        CALLED,
        '*.enc.env',
        '-i',
        keyFile,
      )
      away.write('a.enc.env', 'A=1\nB=2\n')
      await away.program('encrypt', '--in-place', '-r', mine.recipient, 'a.enc.env')
      await away.git('add', '-A')
      expect((await away.git('diff', '--cached')).stdout).toMatch(/^\+A=~[0-9a-f]{12}$/m)
      const conflict = await away.program(
        'git',
        'merge',
        'a.enc.env',
        'a.enc.env',
        'a.enc.env',
        '-i',
        keyFile,
      )
      expect(conflict).toMatchObject({ status: 0, stdout: '', stderr: '' })
      expect((await away.git('diff')).stdout).toBe('')
    } finally {
      away.remove()
    }
  })

  test.each<[readonly string[], string]>([
    [['setup'], 'name the encrypted files'],
    [['setup', '!*.yaml'], 'this is not a pattern of .gitattributes'],
    [['textconv'], 'git textconv is called by git as'],
    [['merge', 'a', 'b'], 'git merge is called by git as'],
    [['merge', '--install', 'a', 'b', 'c'], '--install goes with setup'],
    [['mergetool'], '"mergetool" is not known'],
  ])('refuses %j', async (words, why) => {
    const { status, stderr } = await program('git', ...words)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(why) as string,
    })
  })
})
