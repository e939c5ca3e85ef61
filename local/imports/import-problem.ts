/** Why an import cannot begin, or go on as it was called, in words for whoever typed the command. Holds no value of the file. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem';
}
