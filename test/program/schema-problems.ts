import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'

const folder = path.resolve(import.meta.dirname, '../../schemas')
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
for (const file of readdirSync(folder)) {
  ajv.addSchema(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object)
}

/** What is wrong with a document that the program printed, by the schema of this name. */
export function schemaProblems(name: string, document: unknown): readonly string[] {
  const validate = ajv.getSchema(`${name}.schema.json`)
  if (validate === undefined) throw new Error(`no schema ${name}`)
  if (validate(document) === true) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  )
}
