// Named one by one, so that the program holds these prompts and not all of them.
export { confirm, input, password, select } from '@inquirer/prompts'
