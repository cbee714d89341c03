/** Answer of `POST /v1/users/{id}/verify_password`; a wrong password is an error instead. */
export function passwordVerified() {
  return { verified: true }
}
