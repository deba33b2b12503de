import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { generateLike, generatePassword } from '../../../src/lib/crypto/generators/index.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DIGITS = '0123456789'

function like(old: string): { readonly text: string; readonly kind: string } | undefined {
  const made = generateLike(SecretBytes.fromText(old))
  return made === undefined ? undefined : { text: made.value.revealText(), kind: made.kind }
}

const bytes = (min: number, max: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((each) => Buffer.from(each))

/** Keys, not texts or formats. */
const isRandom = (each: Buffer): boolean =>
  !/^(30|1f8b|000000)/.test(each.toString('hex')) && each.some((byte) => byte > 0x7e)

describe('base64', () => {
  it('with padding is followed by base64 of as many bytes', () => {
    const padded = bytes(16, 200).filter((each) => isRandom(each) && each.length % 3 !== 0)
    fc.assert(
      fc.property(padded, (old) => {
        const text = old.toString('base64')
        const made = like(text)
        const decoded = Buffer.from(made?.text ?? '', 'base64')
        expect(made?.kind).toBe(`base64 of ${old.length} bytes`)
        expect(decoded).toHaveLength(old.length)
        expect(decoded.toString('base64')).toBe(made?.text)
        expect(made?.text).not.toBe(text)
      }),
    )
  })

  it.each([16, 20, 24, 32, 48, 64])(
    'of %d bytes without padding is followed by a text that decodes to as many',
    (length) => {
      const encodings = fc.constantFrom('base64' as const, 'base64url' as const)
      fc.assert(
        fc.property(bytes(length, length).filter(isRandom), encodings, (old, encoding) => {
          const text = old.toString(encoding).replace(/=+$/, '')
          const made = like(text)?.text ?? ''
          const decoded = Buffer.from(made, encoding)
          expect(made).toHaveLength(text.length)
          expect(decoded).toHaveLength(length)
          expect(decoded.toString(encoding).replace(/=+$/, '')).toBe(made)
          expect(made).not.toBe(text)
          expect(/[+/_-]/.test(text) || /^[A-Za-z0-9]+$/.test(made)).toBe(true)
        }),
      )
    },
  )

  it('of bytes that are a text or have a format is not guessed at', () => {
    const der = Buffer.from('302e020100300506032b657004220420'.padEnd(96, '7'), 'hex')
    const gzip = Buffer.from('1f8b0800000000000003cb48cdc9c95728cf2fca49', 'hex')
    for (const old of [Buffer.from('admin:canary-canary!'), der, gzip]) {
      expect(like(old.toString('base64'))).toBeUndefined()
    }
  })
})

describe('hexadecimal digits and UUIDs', () => {
  it('are followed by as many in the same case', () => {
    fc.assert(
      fc.property(bytes(8, 64), fc.boolean(), (old, isUpper) => {
        const hex = old.toString('hex')
        fc.pre(/[a-f]/.test(hex))
        const text = isUpper ? hex.toUpperCase() : hex
        const made = like(text)
        expect(made?.text).toMatch(isUpper ? /^[0-9A-F]+$/ : /^[0-9a-f]+$/)
        expect(made?.text).toHaveLength(text.length)
        expect(made?.text).not.toBe(text)
      }),
    )
    const uuid = '8C5B1F0E-2D3A-4C5B-9E7F-123456789ABC'
    expect(like(uuid)?.text).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    expect(like(uuid.toLowerCase())?.text).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })
})

it('a password is followed by one of its characters, never a shorter one or the same', () => {
  const passwords = fc
    .record({
      length: fc.integer({ min: 8, max: 128 }),
      symbols: fc.subarray(['!', '#', '$', '%', '&', '*', '-', '_', '.']),
    })
    .map(({ length, symbols }) => {
      const alphabet = LETTERS + DIGITS + symbols.join('')
      const rules = { length, alphabet, require: ['lower', 'upper', 'digit'] } as const
      return { symbols, text: generatePassword(rules).value.revealText() }
    })
  fc.assert(
    fc.property(passwords, ({ text, symbols }) => {
      const made = like(text)
      // One in many looks like something else, and is asked about.
      fc.pre(made !== undefined)
      expect(made.text.length).toBeGreaterThanOrEqual(Math.max(24, text.length))
      const other = symbols.reduce(
        (rest, each) => rest.replaceAll(each, ''),
        made.text.replaceAll(/[A-Za-z0-9]/g, ''),
      )
      expect(other).toBe('')
      expect(made.text).not.toBe(text)
    }),
  )
})

it('nearly every password is followed by one, also where a symbol comes first', () => {
  const all = Array.from({ length: 500 }, () =>
    generatePassword({ length: 20, alphabet: `${LETTERS}${DIGITS}!#*-_.`, require: ['upper'] }),
  )
  const refused = all.filter(({ value }) => generateLike(value) === undefined)
  expect(refused.length).toBeLessThan(10)
})

/** Shaped as what providers issue, and put together here so that nobody takes them for real. */
const filler = 'Canary0123456789abcdefghijKLMNOPQRST'
const NO_PASSWORDS: readonly (readonly [string, string])[] = [
  ['digits', '5432'],
  ['many digits', '1234567890123456'],
  ['a user', 'appuser'],
  ['a user with a number', 'app1'],
  ['a constant', 'PRODUCTION'],
  ['a host', 'db-1.shop.svc.cluster.local'],
  ['a region', 'eu-central-1'],
  ['an upper-case name', 'MY-COMPANY-01'],
  ['an address of IPv4', '10.20.30.40'],
  ['a host with a port', 'db.example.com:5432'],
  ['an address of e-mail', 'Bot@example.com'],
  ['a user with a password', 'App:Canary0123456789'],
  ['a path', '/var/run/Secrets/x'],
  ['a setting', 'Password=Canary0123'],
  ['what only looks padded', 'Canary0123456789Canary1='],
  ['bcrypt', `$2b$12$${filler}`],
  ['argon2', `$argon2id$v=19$m=65536,t=3,p=4$${filler}`],
  ['sha512-crypt', `$6$${filler}`],
  ['the hash of PostgreSQL', `SCRAM-SHA-256$4096${filler}`],
  ['the old hash of PostgreSQL', `md5${'0123456789abcdef'.repeat(2)}`],
  ['the hash of LDAP', `{SSHA}${filler}`],
  ...[
    'AKIA',
    'ASIA',
    'ghp_',
    'gho_',
    'github_pat_',
    'glpat-',
    'xoxb-',
    'sk_live_',
    'AIza',
    'npm_',
    'hvs.',
    'SG.',
  ].map((prefix) => {
    const rest = prefix.endsWith('IA') ? filler.toUpperCase().slice(0, 16) : filler
    return [`a token that begins with ${prefix}`, `${prefix}${rest}`] as const
  }),
]

it.each(NO_PASSWORDS)('%s is not guessed at', (_, old) => {
  expect(like(old)).toBeUndefined()
})
