export { CATALOGUE, NOT_FOLLOWED, type PathEntry } from './catalogue.ts'
