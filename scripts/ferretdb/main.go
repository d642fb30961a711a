// A MongoDB-speaking server for the tests: FerretDB over SQLite files, nothing else of it (no telemetry, no debug
// listener, no state file).
//
// FerretDB's own command cannot be built from the module proxy: its version files are not part of the module, and it
// panics without them. Its embeddable package has no such need.
package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	slog.SetDefault(logger)
	if len(os.Args) != 3 {
		logger.Error("usage: ferretdb HOST:PORT DIRECTORY")
		os.Exit(2)
	}

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: os.Args[1]},
		Logger:    logger,
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
	})
	if err != nil {
		logger.Error(err.Error())
		os.Exit(1)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever started this holds the other end of its standard input. When that process is gone, however it ended,
	// so is this one: a killed test run leaves no server behind.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()

	if err := server.Run(ctx); err != nil {
		logger.Error(err.Error())
		os.Exit(1)
	}
}
