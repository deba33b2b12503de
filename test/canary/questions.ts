import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** Every verb in every form that reads a cluster or its files. */
export const questions: readonly (readonly string[])[] = [
  ['list'],
  ['list', '-A', '-o', 'wide'],
  ['list', '-o', 'json'],
  ['list', '-o', 'yaml'],
  ['list', '-o', 'name'],
  ['describe', 'plain'],
  ['describe', 'applied', '-o', 'json'],
  ['consumers', '-A'],
  ['consumers', '-A', '--unused'],
  ['consumers', 'plain', '--by-key', '-o', 'yaml'],
  ['reach', 'plain'],
  ['reach', 'plain', '-o', 'wide'],
  ['reach', 'plain', '--cut'],
  ['reach', 'plain', '--cut', '-o', 'json'],
  ['reach', '-A', '-o', 'json'],
  ['reach', '-A', '-o', 'tree'],
  ['reach', 'plain', '-o', 'dot'],
  ['reach', '-A', '-o', 'mermaid'],
  ['reach', '-A', '-o', 'html'],
  ['reach', 'plain', '--all-paths', '-o', 'tree'],
  ['reach', '-A', '--exclude', 'accepted', '-o', 'wide'],
  ['reach', 'plain', '--why', 'group/system:masters'],
  ['reach', 'plain', '--why', 'user/jane', '--in-group', 'dev', '-o', 'json'],
  ['reach', '--from', 'user/canary-admin', '--in-group', 'system:masters', '-o', 'wide'],
  ['reach', '--from', 'group/system:authenticated', '-o', 'json'],
  ['reach', '-A', '--since', 'empty.json', '-o', 'wide'],
  ['reach', 'plain', '--since', 'empty.json', '--exclude', 'accepted', '-o', 'yaml'],
  ['reach', '--batch', 'questions.ndjson'],
  ['diff', '--context-to', 'test'],
  ['diff', 'plain', '--context-to', 'test', '-o', 'json'],
  ['snapshot'],
  ['snapshot', '--to', 'saved.snapshot'],
  ['__complete', 'describe', ''],
]

/** What `reach --batch` is asked. */
const BATCH = `${JSON.stringify({ user: 'jane', verb: 'get', namespace: 'default', name: 'plain' })}\n`

/** What `reach --exclude` reads. */
const ACCEPTED = 'group/system:masters  *  until=2999-12-31  break glass\n'

/** What `reach --since` compares with: a time when nothing was there. */
const EMPTY = `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] })}\n`

/** Writes the files that the questions name into the folder where they are asked. */
export function writeFiles(home: string): void {
  writeFileSync(path.join(home, 'questions.ndjson'), BATCH)
  writeFileSync(path.join(home, 'accepted'), ACCEPTED)
  writeFileSync(path.join(home, 'empty.json'), EMPTY)
}

/** For `test.each`: the words as a title, and as they are. */
export function titled(
  list: readonly (readonly string[])[],
): readonly (readonly [title: string, args: readonly string[]])[] {
  return list.map((args) => [args.join(' '), args] as const)
}
