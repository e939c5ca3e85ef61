/** Why the server does not start, in words for whoever typed the command. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}
