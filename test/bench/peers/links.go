package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"log"
	"net"
	"time"

	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
)

// links carry etcd's messages over TCP, one connection each way, a length before each message. What a peer does not
// take in time is dropped, as raft allows.
type links struct {
	out map[uint64]chan *raftpb.Message
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func connect(with settings, receive func(*raftpb.Message)) (*links, error) {
	listener, err := net.Listen("tcp", with.peers[with.id])
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				fatal(err)
			}
			go read(connection, receive)
		}
	}()
	all := &links{map[uint64]chan *raftpb.Message{}}
	for id, address := range with.peers {
		if id != with.id {
			all.out[uint64(id)] = make(chan *raftpb.Message, 4096)
			go write(address, all.out[uint64(id)])
		}
	}
	return all, nil
}

func (l *links) send(messages []*raftpb.Message) {
	for _, message := range messages {
		select {
		case l.out[message.GetTo()] <- message:
		default:
		}
	}
}

func read(connection net.Conn, receive func(*raftpb.Message)) {
	defer connection.Close()
	from := bufio.NewReaderSize(connection, 1<<20)
	for {
		var head [4]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head[:]))
		if _, err := io.ReadFull(from, body); err != nil {
			return
		}
		message := &raftpb.Message{}
		if err := proto.Unmarshal(body, message); err != nil {
			fatal(err)
		}
		receive(message)
	}
}

func write(address string, messages <-chan *raftpb.Message) {
	for {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		to := bufio.NewWriterSize(connection, 1<<20)
		for message := range messages {
			if writeOne(to, message) != nil || (len(messages) == 0 && to.Flush() != nil) {
				break
			}
		}
		connection.Close()
	}
}

func writeOne(to *bufio.Writer, message *raftpb.Message) error {
	body, err := proto.Marshal(message)
	if err != nil {
		fatal(err)
	}
	var head [4]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(body)))
	if _, err := to.Write(head[:]); err != nil {
		return err
	}
	_, err = to.Write(body)
	return err
}
