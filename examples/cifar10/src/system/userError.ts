/** An error that the user can fix. It is shown as its message, without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
