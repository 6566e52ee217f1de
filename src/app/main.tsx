/** Entry: styles, providers, the app. */
import "@fontsource-variable/source-sans-3";
import "../ui/tokens.css";
import "../ui/base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { codeOf } from "../core/errors.ts";
import { App } from "./App.tsx";

/** A service that is away may be back in a moment; a refusal will not change by asking again. */
const isWorthRetrying = (thrown: unknown) => codeOf(thrown).endsWith("_UNREACHABLE");

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (failures, thrown) => failures < 2 && isWorthRetrying(thrown), staleTime: 1000 },
    mutations: { retry: false },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
