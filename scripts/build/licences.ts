import { readdirSync, readFileSync } from 'node:fs'

import { ROOT } from '../lib/child.ts'

interface Package {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

/**
 * Name, version and licence text of every package that the bundle holds code
 * of: bundling is redistribution, and nearly every licence asks for its text.
 */
export function thirdPartyLicences(inputs: readonly string[]): string {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined))
  const packages = [...folders].map(readPackage)
  const parts = packages
    .toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
    .map(
      ({ name, version, licence, text }) =>
        `${'-'.repeat(72)}\n${name} ${version}\nLicence: ${licence}\n\n${text.trim()}\n`,
    )
  return `kubectl-vault_secret contains code of these packages.\n\n${parts.join('\n')}`
}

/** `node_modules/a/node_modules/@b/c` of a file inside it; undefined for our own files. */
function packageFolder(path: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
}

function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(
    readFileSync(`${ROOT}${folder}/package.json`, 'utf8'),
  ) as Readonly<Record<'name' | 'version' | 'license', string>>
  const files = readdirSync(ROOT + folder).filter((file) =>
    /^(licen[cs]e|copying|notice)/i.test(file),
  )
  const texts = files.toSorted().map((file) => readFileSync(`${ROOT}${folder}/${file}`, 'utf8'))
  const text =
    texts.length > 0 ? texts.join('\n') : `(${name} publishes no licence text of its own.)`
  return { name, version, licence: license, text }
}
