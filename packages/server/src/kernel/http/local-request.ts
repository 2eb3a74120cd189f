// Whether a request comes from a program on this machine, and not through a proxy that runs here: a
// proxy's own address says nothing about who stands behind it.
import type { IncomingHttpHeaders } from 'node:http';

const loopbackAddress = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
/** What proxies, balancers and content networks add. */
const forwarding =
  /^(x-forwarded|x-real-|x-client-|x-cluster-|x-original-|x-envoy-|x-amzn-|cf-|cdn-|fastly-|true-client-|forwarded$|via$)/;

/**
 * True for a loopback address under a loopback name, without a trace of being passed on. A page of
 * another site that is led here by its name (DNS rebinding) comes with that name.
 */
export function isLocal(request: {
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}): boolean {
  const { address, headers } = request;
  return (
    loopbackAddress.test(address) &&
    loopbackHost.test(headers.host ?? '') &&
    !Object.keys(headers).some((name) => forwarding.test(name))
  );
}
