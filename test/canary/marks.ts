import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Values that must not come out anywhere, and the means to look for them. */
export interface Marks {
  /** A new value that will be looked for. */
  make(what: string): string
  /** Looks for a value that somebody else made, such as a token. */
  add(what: string, value: string): void
  /** Which of the values are in `text`, in clear or in an encoding. */
  foundIn(text: string): readonly string[]
}

export function createMarks(): Marks {
  const needles: { readonly what: string; readonly needle: string }[] = []
  const add = (what: string, value: string): void => {
    for (const needle of encodings(value)) needles.push({ what, needle })
  }
  return {
    add,
    make(what) {
      const value = `canary-${randomBytes(12).toString('hex')}`
      add(what, value)
      return value
    },
    foundIn(text) {
      const lower = text.toLowerCase()
      const found = needles.filter(({ needle }) => lower.includes(needle.toLowerCase()))
      return [...new Set(found.map(({ what, needle }) => `${what} as ${needle}`))]
    },
  }
}

/** In clear, hex, and base64 at each of the three places it can take in longer text. */
function encodings(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const inBase64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    // The characters at both ends also depend on the neighbours.
    return shifted.slice(offset === 0 ? 0 : 4, -4)
  })
  return [value, bytes.toString('hex'), ...inBase64]
}

/** All files below a folder, as Latin-1 so that no byte is lost. */
export function filesBelow(folder: string): readonly (readonly [file: string, text: string])[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return [file, readFileSync(file, 'latin1')] as const
    })
}
