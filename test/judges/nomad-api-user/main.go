// A user of Nomad's own Go SDK: registers a job, waits for what it becomes, reads its logs, scales it, follows the events
// of it, runs a command in it, drains a node and stops the job. Prints a line a step, and "ok" last. The address of an
// agent with a client is its argument.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/nomad/api"
)

const patience = 30 * time.Second

func fail(step string, err error) {
	if err != nil {
		fmt.Printf("%s: %v\n", step, err)
		os.Exit(1)
	}
	fmt.Println(step)
}

func must(step string, holds bool, what string) {
	if !holds {
		fail(step, fmt.Errorf("%s", what))
	}
}

func pointer[T any](value T) *T { return &value }

func web() *api.Job {
	task := api.NewTask("t", "raw_exec").SetConfig("command", "/bin/sh").
		SetConfig("args", []string{"-c", "echo hello; while true; do sleep 0.2; done"})
	task.Require(&api.Resources{CPU: pointer(50), MemoryMB: pointer(32)})
	group := api.NewTaskGroup("g", 1).AddTask(task)
	job := api.NewServiceJob("web", "web", "global", 50).AddDatacenter("dc1").AddTaskGroup(group)
	return job.SetMeta("owner", "judge")
}

// allocated waits, by blocking queries, until as many allocations of the job are wanted.
func allocated(client *api.Client, count int) ([]*api.AllocationListStub, error) {
	var index uint64
	until := time.Now().Add(patience)
	for time.Now().Before(until) {
		query := &api.QueryOptions{WaitIndex: index, WaitTime: 2 * time.Second}
		allocs, meta, err := client.Jobs().Allocations("web", false, query)
		if err != nil {
			return nil, err
		}
		wanted := 0
		for _, alloc := range allocs {
			if alloc.DesiredStatus == "run" {
				wanted++
			}
		}
		if wanted == count {
			return allocs, nil
		}
		index = meta.LastIndex
	}
	return nil, fmt.Errorf("not %d allocations within %s", count, patience)
}

// logged waits until a task has said something.
func logged(client *api.Client, alloc *api.Allocation) (string, error) {
	until := time.Now().Add(patience)
	for time.Now().Before(until) {
		frames, errs := client.AllocFS().Logs(alloc, false, "t", "stdout", "start", 0, make(chan struct{}), nil)
		text := ""
		for frames != nil {
			select {
			case frame, open := <-frames:
				if !open {
					frames = nil
				} else {
					text += string(frame.Data)
				}
			case <-errs:
				frames = nil
			}
		}
		if text != "" {
			return text, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return "", fmt.Errorf("no logs within %s", patience)
}

// executed runs a command in a task, and gives what it wrote and its exit code.
func executed(client *api.Client, alloc *api.Allocation) (string, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var out, complaints bytes.Buffer
	command := []string{"/bin/sh", "-c", "read x; echo got-$x; exit 3"}
	typed := strings.NewReader("ping\n")
	code, err := client.Allocations().Exec(ctx, alloc, "t", false, command, typed, &out, &complaints, nil, nil)
	return out.String(), code, err
}

// heard waits for an event of the topic and type.
func heard(events <-chan *api.Events, topic api.Topic, kind string) (*api.Event, error) {
	late := time.After(patience)
	for {
		select {
		case batch, open := <-events:
			if !open {
				return nil, fmt.Errorf("the stream has ended")
			}
			if batch.Err != nil {
				return nil, batch.Err
			}
			for _, event := range batch.Events {
				if event.Topic == topic && event.Type == kind {
					return &event, nil
				}
			}
		case <-late:
			return nil, fmt.Errorf("no %s %s within %s", topic, kind, patience)
		}
	}
}

func main() {
	client, err := api.NewClient(&api.Config{Address: "http://" + os.Args[1]})
	fail("client", err)

	self, err := client.Agent().Self()
	fail("agent self", err)
	must("agent self", self.Member.Name != "", "no name")
	leader, err := client.Status().Leader()
	fail("leader "+leader, err)
	regions, err := client.Regions().List()
	fail(fmt.Sprint("regions ", regions), err)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	topics := map[api.Topic][]string{api.TopicAll: {"*"}}
	events, err := client.EventStream().Stream(ctx, topics, 0, nil)
	fail("event stream", err)

	registered, _, err := client.Jobs().Register(web(), nil)
	fail("register", err)
	event, err := heard(events, api.TopicJob, "JobRegistered")
	fail("event JobRegistered", err)
	job, err := event.Job()
	fail("its job", err)
	must("its job", *job.ID == "web" && job.Meta["owner"] == "judge", "is another")

	allocs, err := allocated(client, 1)
	fail("allocated", err)
	_, err = heard(events, api.TopicAllocation, "PlanResult")
	fail("event PlanResult", err)
	evaluation, _, err := client.Evaluations().Info(registered.EvalID, nil)
	fail("evaluation", err)
	must("evaluation", evaluation.JobID == "web", "is of another job")
	alloc, _, err := client.Allocations().Info(allocs[0].ID, nil)
	fail("allocation", err)
	must("allocation", *alloc.Job.ID == "web", "has another job")

	logs, err := logged(client, alloc)
	fail("logs", err)
	must("logs", logs == "hello\n", "they hold "+logs)
	said, code, err := executed(client, alloc)
	fail("exec", err)
	must("exec", said == "got-ping\n" && code == 3, fmt.Sprint(said, code))

	_, _, err = client.Jobs().EnforceRegister(web(), 1, nil)
	must("enforced index", err != nil, "a wrong index was taken")
	fmt.Println("enforced index:", err)
	_, _, err = client.Jobs().Info("nope", nil)
	must("missing job", err != nil, "was found")
	fmt.Println("missing job:", err)

	_, _, err = client.Jobs().Scale("web", "g", pointer(2), "", false, nil, nil)
	fail("scale to two", err)
	_, err = allocated(client, 2)
	fail("two allocated", err)

	nodes, _, err := client.Nodes().List(nil)
	fail("nodes", err)
	_, err = client.Nodes().UpdateDrain(nodes[0].ID, &api.DrainSpec{Deadline: time.Hour}, false, nil)
	fail("drain", err)
	_, err = heard(events, api.TopicNode, "NodeDrain")
	fail("event NodeDrain", err)
	node, _, err := client.Nodes().Info(nodes[0].ID, nil)
	fail("node", err)
	must("node", node.LastDrain != nil && node.SchedulingEligibility == "ineligible", "is not drained")

	_, _, err = client.Jobs().Deregister("web", false, nil)
	fail("stop", err)
	_, err = heard(events, api.TopicJob, "JobDeregistered")
	fail("event JobDeregistered", err)
	stopped, _, err := client.Jobs().Info("web", nil)
	fail("job", err)
	must("job", *stopped.Stop, "is not stopped")
	fmt.Println("ok")
}
