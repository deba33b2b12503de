export { CATALOGUE, NOT_FOLLOWED } from './catalogue.ts'
