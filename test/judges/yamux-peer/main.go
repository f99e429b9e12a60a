// The other side of the yamux judge: HashiCorp's own implementation, driven by lines on stdin, telling on stdout.
//
//	yamux-peer accept            listens, prints the port, is the acceptor of one connection
//	yamux-peer connect ADDRESS   is the initiator of one connection
//
// On a stream that it accepts, the first byte says what to do: 'e' echoes until the end, 'c' closes its half at once (and
// resets the stream when the other half does not end in time), 'r' reads until it fails and tells how. Lines on stdin:
// "echo STREAMS BYTES" opens streams and expects its bytes back, "reset" opens one, expects the peer to reset it,
// "goaway" goes away, "open" tries to open a stream.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

func main() {
	conn, err := connection()
	check(err)
	config := yamux.DefaultConfig()
	// It warns of every window update that crosses an end.
	config.LogOutput = io.Discard
	config.KeepAliveInterval = 50 * time.Millisecond
	config.ConnectionWriteTimeout = 2 * time.Second
	config.StreamCloseTimeout = 4 * time.Second
	var session *yamux.Session
	if os.Args[1] == "accept" {
		session, err = yamux.Server(conn, config)
	} else {
		session, err = yamux.Client(conn, config)
	}
	check(err)
	go accept(session)
	commands(session)
	check(session.Close())
}

func connection() (net.Conn, error) {
	if os.Args[1] == "connect" {
		return net.Dial("tcp", os.Args[2])
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	say("port %d", listener.Addr().(*net.TCPAddr).Port)
	return listener.Accept()
}

func accept(session *yamux.Session) {
	for {
		stream, err := session.AcceptStream()
		if err != nil {
			say("session %v", err)
			return
		}
		go serve(stream)
	}
}

func serve(stream *yamux.Stream) {
	what := make([]byte, 1)
	if _, err := io.ReadFull(stream, what); err != nil {
		say("first byte %v", err)
		return
	}
	switch what[0] {
	case 'e':
		if _, err := io.Copy(stream, stream); err != nil {
			say("echo %v", err)
		}
		stream.Close()
	case 'c':
		stream.Close()
	case 'r':
		_, err := io.Copy(io.Discard, stream)
		say("read %v", err)
		stream.Close()
	}
}

func commands(session *yamux.Session) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch word := strings.Fields(lines.Text()); word[0] {
		case "echo":
			var streams, size int
			fmt.Sscan(word[1], &streams)
			fmt.Sscan(word[2], &size)
			echoes(session, streams, size)
		case "reset":
			stream, err := session.OpenStream()
			check(err)
			_, err = stream.Write([]byte("r"))
			check(err)
			_, err = io.Copy(io.Discard, stream)
			say("reset %v", err)
		case "goaway":
			check(session.GoAway())
			say("gone")
		case "open":
			_, err := session.OpenStream()
			say("open %v", err)
		}
	}
}

func echoes(session *yamux.Session, streams, size int) {
	var wait sync.WaitGroup
	var lock sync.Mutex
	good := 0
	for at := range streams {
		wait.Go(func() {
			if echo(session, at, size) {
				lock.Lock()
				good++
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	say("echoed %d of %d", good, streams)
}

func echo(session *yamux.Session, at, size int) bool {
	stream, err := session.OpenStream()
	if err != nil {
		return false
	}
	sent := make([]byte, size)
	for i := range sent {
		sent[i] = byte((i*7 + at) % 251)
	}
	go func() {
		stream.Write([]byte("e"))
		stream.Write(sent)
		stream.Close()
	}()
	// Close only ends our half: reading goes on to the end of theirs.
	got, err := io.ReadAll(stream)
	if err != nil {
		say("stream %d: %v after %d bytes", at, err, len(got))
	}
	return err == nil && bytes.Equal(got, sent)
}

var saying sync.Mutex

func say(format string, values ...any) {
	saying.Lock()
	defer saying.Unlock()
	fmt.Printf(format+"\n", values...)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
