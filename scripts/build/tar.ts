import { gzipSync } from 'node:zlib'

/** A plain file of the archive; nothing else may be in it (krew refuses links). */
export interface ArchiveFile {
  readonly name: string
  readonly content: Buffer
  /** `0o755` for a program. */
  readonly mode: number
}

/**
 * A gzipped tar archive (POSIX ustar) whose bytes depend on nothing but the
 * files: sorted, owned by root, without times.
 *
 * @throws Error for a name that does not fit: absolute, with `..`, over 100 bytes
 */
export function tarGz(files: readonly ArchiveFile[]): Buffer {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const end = Buffer.alloc(2 * BLOCK)
  const archive = gzipSync(Buffer.concat([...sorted.flatMap(entry), end]), { level: 9 })
  archive[GZIP_OS_BYTE] = 255 // "unknown", instead of the system that built it
  return archive
}

const BLOCK = 512
const GZIP_OS_BYTE = 9

function entry({ name, content, mode }: ArchiveFile): readonly Buffer[] {
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return [header(name, content.length, mode), content, padding]
}

/** Field by field as in POSIX.1-1988, section 10.1.1. */
function header(name: string, size: number, mode: number): Buffer {
  if (name.startsWith('/') || name.includes('..') || Buffer.byteLength(name) > 100) {
    throw new Error(`"${name}" cannot be the name of a file in the archive`)
  }
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0)
  block.write(octal(mode, 8), 100)
  block.write(octal(0, 8), 108) // owner
  block.write(octal(0, 8), 116) // group
  block.write(octal(size, 12), 124)
  block.write(octal(0, 12), 136) // time
  block.write(' '.repeat(8), 148) // checksum, as if blank
  block.write('0', 156) // a plain file
  block.write('ustar\u000000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)} `, 148)
  return block
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}
