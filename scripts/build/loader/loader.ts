/**
 * The part of the program that starts the rest. It stands at the top of the
 * executable (see `executable.ts`) and imports nothing but Node's own modules
 * and its neighbour.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Script } from 'node:vm'

import { type CodeCache, openCodeCache } from './code-cache.ts'

type Chunk = (exports: object, require: Require, module: { exports: object }) => void
type Require = (id: string) => object

/** What the executable consists of. */
export interface Program {
  /** Tells one build from another. */
  readonly build: string
  /** Chunks that are compiled already. */
  readonly ready: Readonly<Record<string, Chunk>>
  /** Start, counted from the end of the file, and length of the other chunks. */
  readonly places: Readonly<Record<string, readonly [fromEnd: number, length: number]>>
}

// Below this, looking into the cache takes longer than compiling.
const WORTH_CACHING = 4096

/** Gives a `require` that knows the program's chunks and Node's own modules, nothing else. */
export function createLoader({ build, ready, places }: Program): Require {
  const loaded = new Map<string, { exports: object }>()
  let cache: CodeCache | undefined

  function require(id: string): object {
    if (!id.startsWith('./')) return builtIn(id)
    const name = id.slice(2)
    const known = loaded.get(name)
    if (known !== undefined) return known.exports
    const made = { exports: {} }
    // Before it runs, as chunks may need each other.
    loaded.set(name, made)
    const chunk = ready[name] ?? compile(name)
    chunk(made.exports, require, made)
    return made.exports
  }

  function compile(name: string): Chunk {
    const place = places[name]
    if (place === undefined) throw new Error(`no chunk ${name}`)
    const code = readCode(...place).replaceAll('*\u0001/', '*/')
    const text = `(function(exports,require,module){'use strict';${code}\n})`
    if (code.length < WORTH_CACHING) {
      return new Script(text, { filename: name }).runInThisContext() as Chunk
    }
    cache ??= openCodeCache(build)
    return cache.compile(name, text).runInThisContext() as Chunk
  }

  return require
}

function builtIn(id: string): object {
  const found: object | undefined = process.getBuiltinModule(id)
  if (found !== undefined) return found
  throw Object.assign(new Error(`Cannot find module '${id}'`), { code: 'MODULE_NOT_FOUND' })
}

/** Reads a piece of this program's own file, in which each byte is a character. */
function readCode(fromEnd: number, length: number): string {
  const file = openSync(process.argv[1] ?? '', 'r')
  try {
    const piece = Buffer.allocUnsafeSlow(length)
    readSync(file, piece, 0, length, fstatSync(file).size - fromEnd)
    return piece.toString('latin1')
  } finally {
    closeSync(file)
  }
}
