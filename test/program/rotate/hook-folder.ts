/** A server that accepts tokens of a file, the example's hook for it, and what goes wrong in that. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples/hooks')

export interface HookFolder {
  readonly folder: string
  readonly hook: string
  /** Lines of the shell that run before or after the hook does a step, which they may end. */
  meddle(when: 'before' | 'after', step: string, lines: string): void
  /** No more of that. */
  leaveAlone(): void
  /** What the server accepts. */
  tokens(): readonly string[]
  /** The steps that the hook was called for. */
  calls(): readonly string[]
  read(file: string): string
  has(file: string): boolean
  /** Makes an empty file, for which lines of the shell wait. */
  touch(file: string): void
  remove(): void
}

/** @param token that the server accepts at first */
export function makeHookFolder(token: string): HookFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'hook-'))
  const file = (name: string): string => path.join(folder, name)
  const meddled = new Set<string>()
  writeFileSync(file('tokens'), `other\n${token}\n`)
  writeFileSync(file('calls'), '')
  const hook = writeHook(
    folder,
    'hook',
    `cd '${folder}'
echo "$1" >>calls
if [ -e "before-$1" ]; then . "./before-$1"; fi
TOKENS='${file('tokens')}' '${EXAMPLES}/token-file.sh' "$1"
code=$?
if [ -e "after-$1" ]; then . "./after-$1"; fi
exit $code`,
  )
  return {
    folder,
    hook,
    meddle(when, step, lines) {
      const name = `${when}-${step}`
      meddled.add(name)
      writeFileSync(file(name), `${lines}\n`)
    },
    leaveAlone() {
      for (const name of meddled) rmSync(file(name))
      meddled.clear()
    },
    tokens: () => linesOf(readFileSync(file('tokens'), 'utf8')),
    calls: () => linesOf(readFileSync(file('calls'), 'utf8')),
    read: (name) => readFileSync(file(name), 'utf8'),
    has: (name) => existsSync(file(name)),
    touch: (name) => writeFileSync(file(name), ''),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** An executable of a folder. */
export function writeHook(folder: string, name: string, lines: string): string {
  const hook = path.join(folder, name)
  writeFileSync(hook, `#!/bin/sh\n${lines}\n`)
  chmodSync(hook, 0o755)
  return hook
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
