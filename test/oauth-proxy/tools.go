//go:build tools

// Package tools pins the programs that ./check runs: the real proxy and the real gateway.
package tools

import (
	_ "github.com/caddyserver/caddy/v2/cmd/caddy"
	_ "github.com/oauth2-proxy/oauth2-proxy/v7"
)
