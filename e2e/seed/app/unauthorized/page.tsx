export default function UnauthorizedPage() {
  return <h1>Unauthorized</h1>
}
