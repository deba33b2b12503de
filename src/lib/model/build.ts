import type { Chunk, Origin } from '../source/index.ts'
import { noFacts } from './fact-store.ts'
import { ModelBuilder } from './model-builder.ts'
import type { Model } from './model.ts'

/** A model without facts. */
export function emptyModel(origin: Origin): Model {
  return { origin, coverage: [], dropped: { secretValues: 0 }, facts: noFacts() }
}

/**
 * Makes a model of everything that `chunks` brings. Each raw object is turned
 * into facts and dropped at once, so memory holds facts only.
 *
 * @throws UserError when facts of a snapshot do not have the shape of facts
 */
export async function buildModel(chunks: AsyncIterable<Chunk>, origin: Origin): Promise<Model> {
  return extendModel(emptyModel(origin), chunks)
}

/**
 * Adds what a further read brought: custom resources, once the first read said
 * which exist.
 */
export async function extendModel(model: Model, chunks: AsyncIterable<Chunk>): Promise<Model> {
  const builder = new ModelBuilder(model)
  for await (const chunk of chunks) builder.add(chunk)
  return builder.finish()
}
