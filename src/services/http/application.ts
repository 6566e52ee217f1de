/**
 * The Hono application every service starts from. CORS is open: there are no cookies, and what a request may do hangs
 * on its signature alone. Answers are never cached.
 */
import { Hono, type Env } from "hono";
import { cors } from "hono/cors";
import { codeOf } from "../../core/errors.ts";
import { failureOf, type Failure } from "./failure.ts";

/** @param describe  turns what a route threw into status and answer */
export function createApplication<E extends Env = Env>(
  name: string,
  describe: (thrown: unknown) => Failure = failureOf,
): Hono<E> {
  const app = new Hono<E>();
  app.use(
    cors({
      origin: "*",
      allowMethods: ["GET", "POST", "PUT", "DELETE", "OPTIONS"],
      allowHeaders: ["authorization", "content-type"],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.onError((thrown, c) => {
    const { status, json } = describe(thrown);
    if (status === 500) console.error(`${name}: ${codeOf(thrown)} ${thrown.stack ?? thrown.message}`);
    return c.json(json, status);
  });
  app.notFound((c) =>
    c.json({ code: "ARG_UNKNOWN", message: "The service does not offer this.", hint: "Check the app's version." }, 404),
  );
  return app;
}

/** Whole seconds since 1970 by this machine's clock. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
