// Command pod-security says of pod templates whether Kubernetes' own Pod Security admission, level "restricted", lets
// them in. It reads one JSON object a line: {"where": "...", "template": {...}, "expected": "allowed" or "refused"}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type entry struct {
	Where    string                 `json:"where"`
	Template corev1.PodTemplateSpec `json:"template"`
	Expected string                 `json:"expected"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return err
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	passed, failed := 0, 0
	for lines.Scan() {
		var pod entry
		if err := json.Unmarshal(lines.Bytes(), &pod); err != nil {
			return fmt.Errorf("line %d is no pod template: %w", passed+failed+1, err)
		}
		verdict := policy.AggregateCheckResults(
			evaluator.EvaluatePod(restricted, &pod.Template.ObjectMeta, &pod.Template.Spec))
		got := "allowed"
		if !verdict.Allowed {
			got = "refused"
		}
		if got == pod.Expected {
			passed++
			continue
		}
		failed++
		fmt.Printf("%s: is %s, expected %s. %s\n", pod.Where, got, pod.Expected, verdict.ForbiddenDetail())
	}
	if err := lines.Err(); err != nil {
		return err
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	// A check that saw nothing has checked nothing.
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
	return nil
}
