// The script of another thread comes as text (see build.mjs).
declare module "worker:*" {
  const code: string;
  export default code;
}
