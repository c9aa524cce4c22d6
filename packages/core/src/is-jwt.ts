const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a credential has the form of a JWT. */
export function isJwt(credential: string): boolean {
  return credential.includes('.') && tokenShape.test(credential);
}
