import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { ROOT } from '../lib/child.ts'

/** A file of the repository as a code block. */
export async function fileBlock(path: string): Promise<string> {
  const text = await readFile(`${ROOT}${path}`, 'utf8')
  return `\`\`\`${extname(path).slice(1)}\n${text.trimEnd()}\n\`\`\``
}
